-- One answer to "may I send a request now?": pause, then concurrency, then rate. Times are microseconds of Redis' clock.
-- KEYS  grants (list, newest first), leases (zset lease -> lapse), waiting (zset lease -> when it asks again), pause
-- ARGV  lease, requests per window, window, concurrency, lease time, re-ask time while every slot is held
-- Returns {granted 0|1, wait until it is worth asking again, now}
local grants, leases, waiting, pause = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local lease = ARGV[1]
local limit, window = tonumber(ARGV[2]), tonumber(ARGV[3])
local concurrency, lease_time, again = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000000 + tonumber(clock[2])
local text = function(number) return string.format('%.0f', number) end
local ms = function(time) return text(math.ceil(time / 1000)) end

local paused = redis.call('PTTL', pause)
if paused > 0 then return {0, paused * 1000, now} end

redis.call('ZREMRANGEBYSCORE', leases, '-inf', text(now))
if not redis.call('ZSCORE', leases, lease) and redis.call('ZCARD', leases) >= concurrency then
  return {0, again, now}
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
  return {0, at - now, now}
end

redis.call('LPUSH', grants, text(now))
-- More than the limit is kept: another machine may have been told a higher one.
redis.call('LTRIM', grants, 0, math.max(limit, 1000) - 1)
redis.call('PEXPIRE', grants, ms(2 * window + 1000000))
redis.call('ZADD', leases, text(now + lease_time), lease)
redis.call('PEXPIRE', leases, ms(2 * lease_time))
return {1, 0, now}
