-- May a request be sent now? Times are microseconds of Redis' clock.
-- KEYS  of the credential: grants (list, newest first), leases (zset lease -> lapse), waiting (zset lease -> asks again)
--       of the model: state (hash), leases (zset), accepted (zset grant -> time)
-- ARGV  lease, requests per window, window, concurrency, lease time, re-ask time while full, tokens, tokens a minute,
--       probe 0|1
-- Returns {"", stamp, now}, or {cause, wait, now}
local grants, leases, waiting, state, mleases, accepted = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local lease = ARGV[1]
local limit, window, concurrency = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local lease_time, again, tokens, per_minute = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
local probe = ARGV[9] == '1'
local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000000 + tonumber(clock[2])
local text = function(number) return string.format('%.0f', number) end
local ms = function(time) return text(math.max(1, math.ceil(time / 1000))) end
local number = function(field) return tonumber(redis.call('HGET', state, field) or nil) end
local HOUR = 3600000000
redis.call('PEXPIRE', state, ms(HOUR))

-- The clock was set back: what was learned of time is void.
local last = number('now') or 0
if last > now + 1000000 then
  redis.call('HDEL', state, 'paused', 'down', 'tat', 'next_c', 'next_r', 'full_c', 'full_r', 'tokens_at', 'grown_at')
end
redis.call('HSET', state, 'now', text(now))

local paused = number('paused') or 0
if paused > now then return {'paused', paused - now, now} end

redis.call('ZREMRANGEBYSCORE', leases, '-inf', text(now))
redis.call('ZREMRANGEBYSCORE', mleases, '-inf', text(now))
local others = redis.call('ZCARD', leases)
local mothers = redis.call('ZCARD', mleases)
if redis.call('ZSCORE', leases, lease) then others = others - 1 end
if redis.call('ZSCORE', mleases, lease) then mothers = mothers - 1 end

-- An endpoint that is down gets one call at a time, and that one only now and then.
local down = number('down')
if down then
  if down > now then return {'down', down - now, now} end
  if mothers > 0 then return {'down', 1000000, now} end
end
if probe and others > 0 then return {'full', again, now} end
if others >= concurrency then return {'full', again, now} end
local learned = number('c')
if learned and mothers >= math.floor(learned) then
  redis.call('HSET', state, 'full_c', text(now))
  return {'full', again, now}
end

if per_minute > 0 then
  local had, since = number('tokens') or per_minute, number('tokens_at') or now
  local have = math.min(per_minute, had + (now - since) * per_minute / 60000000)
  redis.call('HSET', state, 'tokens', text(have), 'tokens_at', text(now))
  local need = math.min(tokens, per_minute)
  if have < need then return {'tokens', (need - have) * 60000000 / per_minute, now} end
end

-- A learned rate is paced evenly; half an interval of lateness is made up.
local rate, interval = number('r'), 0
if rate then
  interval = 1000000 / rate
  local tat = number('tat') or 0
  if tat - interval / 2 > now then
    redis.call('HSET', state, 'full_r', text(now))
    return {'rate', tat - interval / 2 - now, now}
  end
end

-- The clock was set back: what is remembered lies in the future. Take the window as full and begin anew.
local newest = tonumber(redis.call('LINDEX', grants, 0) or 0)
if newest > now then
  redis.call('DEL', grants)
  for _ = 1, limit do redis.call('LPUSH', grants, text(now)) end
end

-- Of the last `limit` grants the oldest must have left the window. It frees one place, the next oldest the next one:
-- who waits for which place is noted, so that not everybody comes back for the first.
redis.call('ZREM', waiting, lease)
redis.call('ZREMRANGEBYSCORE', waiting, '-inf', text(now - 200000))
local oldest = tonumber(redis.call('LINDEX', grants, limit - 1) or 0)
if oldest + window >= now then
  local before = redis.call('ZCARD', waiting)
  local place = tonumber(redis.call('LINDEX', grants, limit - 1 - before % limit))
  local at = place + window * (1 + math.floor(before / limit)) + 1
  redis.call('ZADD', waiting, text(at), lease)
  redis.call('PEXPIRE', waiting, ms(at - now + window))
  return {'rate', at - now, now}
end

redis.call('LPUSH', grants, text(now))
-- More than the limit is kept: another machine may have been told a higher one.
redis.call('LTRIM', grants, 0, math.max(limit, 1000) - 1)
redis.call('PEXPIRE', grants, ms(2 * window + 1000000))
for _, key in ipairs({leases, mleases}) do
  redis.call('ZADD', key, text(now + lease_time), lease)
  redis.call('PEXPIRE', key, ms(2 * lease_time))
end
if rate then redis.call('HSET', state, 'tat', text(math.max(now, number('tat') or 0) + interval)) end
if per_minute > 0 then redis.call('HINCRBYFLOAT', state, 'tokens', -tokens) end
local sequence = redis.call('HINCRBY', state, 'requests', 1)
redis.call('ZREMRANGEBYSCORE', accepted, '-inf', text(now - 1000000))
redis.call('ZADD', accepted, text(now), sequence)
redis.call('PEXPIRE', accepted, '2000')
local epoch, trips = redis.call('HGET', state, 'epoch') or '0', redis.call('HGET', state, 'trips') or '0'
return {'', epoch .. ':' .. trips .. ':' .. sequence, now}
