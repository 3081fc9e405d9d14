-- May a request be sent now? Times are microseconds of Redis' clock.
-- KEYS  of the credential: grants (list, newest first), leases (zset lease -> lapse), waiting (zset lease -> asks again)
--       of the model: state (hash), leases (zset), accepted (zset grant -> time), paced (zset lease -> asks again)
--       of the lease: place (string)
-- ARGV  lease, requests per window, window, concurrency, lease time, re-ask time while full, tokens, tokens a minute,
--       probe 0|1, requests/s, how long the asker would wait, what place it is
-- Returns {"", stamp, now, is it the one that tries an endpoint that is down 0|1}, or {cause, wait, now}
local grants, leases, waiting = KEYS[1], KEYS[2], KEYS[3]
local state, mleases, accepted, paced, place = KEYS[4], KEYS[5], KEYS[6], KEYS[7], KEYS[8]
local lease = ARGV[1]
local limit, window, concurrency = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local lease_time, again, tokens, per_minute = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
local probe, configured_rate, patience = ARGV[9] == '1', tonumber(ARGV[10]), tonumber(ARGV[11])
local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000000 + tonumber(clock[2])
local text = function(number) return string.format('%.0f', number) end
local ms = function(time) return text(math.max(1, math.ceil(time / 1000))) end
local number = function(field) return tonumber(redis.call('HGET', state, field) or nil) end
local full = function(name)
  redis.call('HSET', state, 'full_' .. name, text(now))
  redis.call('HINCRBY', state, 'held_' .. name, 1)
end
-- A step is used to the full from now on: what held up on the way there says nothing.
local used = function(name)
  if redis.call('HSETNX', state, 'used_' .. name, text(now)) == 1 and redis.call('HGET', state, 'grew') == name then
    redis.call('HDEL', state, 'held_c', 'held_r')
  end
end

-- The clock was set back: what was learned of time is void, and who holds a place holds it one lease time from now.
if (number('now') or 0) > now + 1000000 then
  redis.call('HDEL', state, 'paused', 'down', 'tat', 'next_c', 'next_r', 'full_c', 'full_r', 'used_c', 'used_r', 'tokens_at', 'grown_at')
  redis.call('DEL', waiting, paced, accepted)
  for _, key in ipairs({leases, mleases}) do
    for _, holder in ipairs(redis.call('ZRANGEBYSCORE', key, text(now + lease_time), '+inf')) do
      redis.call('ZADD', key, text(now + lease_time), holder)
    end
  end
end
redis.call('HSET', state, 'now', text(now))
redis.call('PEXPIRE', state, ms(FORGET))

local paused = number('paused') or 0
if paused > now then return {'paused', paused - now, now} end

redis.call('ZREMRANGEBYSCORE', leases, '-inf', text(now))
redis.call('ZREMRANGEBYSCORE', mleases, '-inf', text(now))
local others = redis.call('ZCARD', leases)
local mothers = redis.call('ZCARD', mleases)
if redis.call('ZSCORE', leases, lease) then others = others - 1 end
if redis.call('ZSCORE', mleases, lease) then mothers = mothers - 1 end

-- An endpoint that is down gets one call now and then; what was sent before it went down may hang for long yet.
local down = number('down')
if down and down > now then return {'down', down - now, now} end
if probe and others > 0 then return {'full', again, now} end
if others >= concurrency then return {'full', again, now} end
local learned = number('c')
if learned and mothers >= math.max(1, math.floor(learned + 0.5)) then
  used('c')
  full('c')
  return {'full', again, now}
end

-- A bucket that holds a few seconds of the minute: one that held it all would let two minutes pass in one.
if per_minute > 0 then
  local most = per_minute / 12
  local have = math.min(most, (number('tokens') or most) + math.max(0, now - (number('tokens_at') or now)) * per_minute / 60000000)
  redis.call('HSET', state, 'tokens', string.format('%.3f', have), 'tokens_at', text(now))
  local need = math.min(tokens, most)
  if have < need - 0.01 then return {'tokens', (need - have) * 60000000 / per_minute, now} end
end

-- A learned rate is paced evenly. Lateness of some milliseconds is made up; more would put two into one place.
local rate, interval, tat = number('r'), 0, 0
if rate and rate >= configured_rate then rate = nil end
if rate then
  interval, tat = 1000000 / rate, number('tat') or 0
  local turn = tonumber(redis.call('ZSCORE', paced, lease) or nil)
  redis.call('ZREMRANGEBYSCORE', paced, '-inf', text(now - 50000))
  redis.call('ZREM', paced, lease)
  if tat > now then
    full('r')
    local mine = turn and turn <= now + interval  -- its turn, and somebody was late: it is the next
    local at = mine and tat or tat + math.floor(redis.call('ZCARD', paced) / 2) * interval
    if at - now <= patience then  -- two to a place: one may be killed
      redis.call('ZADD', paced, text(at), lease)
      redis.call('PEXPIRE', paced, ms(at - now + 1000000))
    end
    return {'rate', at - now, now}
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
  if at - now <= patience then  -- who goes away keeps no place from others
    redis.call('ZADD', waiting, text(at), lease)
    redis.call('PEXPIRE', waiting, ms(at - now + window))
  end
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
if rate then redis.call('HSET', state, 'tat', text(math.max(now - math.min(LATE, interval / 2), tat) + interval)) end
if per_minute > 0 then redis.call('HINCRBYFLOAT', state, 'tokens', -tokens) end
local sequence = redis.call('HINCRBY', state, 'requests', 1)
redis.call('SET', place, ARGV[12], 'PX', ms(2 * lease_time))
if down then redis.call('HSET', state, 'down', text(now + lease_time), 'prober', lease) end -- until it is answered, or its worker is dead
redis.call('ZREMRANGEBYSCORE', accepted, '-inf', text(now - 5000000))
redis.call('ZADD', accepted, text(now), sequence)
redis.call('PEXPIRE', accepted, '10000')
if rate and redis.call('ZCOUNT', accepted, text(now - 1000000), '+inf') > rate then used('r') end
local epoch, trips = redis.call('HGET', state, 'epoch') or '0', redis.call('HGET', state, 'trips') or '0'
return {'', epoch .. ':' .. trips .. ':' .. sequence, now, down and 1 or 0}
