-- A request is over: give its place back, settle its tokens, and adapt to how it went.
-- KEYS  credential leases, model state, model leases, model accepted, credential grants
-- ARGV  lease, stamp, kind, tokens reserved, tokens used (-1: unknown), retry after (us, 0: none), configured
--       concurrency, tokens a minute
local leases, state, mleases, accepted = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local lease, kind, reserved, used = ARGV[1], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
local retry_after, concurrency, per_minute = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
local epoch_text, trips_text, sequence = string.match(ARGV[2], '^(%d+):(%d+):(%d+)$')
local stamp, trip = tonumber(epoch_text), tonumber(trips_text)
local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000000 + tonumber(clock[2])
local text = function(number) return string.format('%.3f', number) end
local number = function(field) return tonumber(redis.call('HGET', state, field) or nil) end
local set = function(...) redis.call('HSET', state, ...) end
local SECOND = 1000000

redis.call('ZREM', leases, lease)
redis.call('ZREM', mleases, lease)
if per_minute > 0 then
  local over = kind == 'unsent' and -reserved or (used >= 0 and used - reserved or 0)
  redis.call('HINCRBYFLOAT', state, 'tokens', -over)
end
if kind == 'unsent' then
  redis.call('ZREM', accepted, sequence)
  return
end

-- Is the endpoint down? Only calls admitted since the last trip say so.
if kind == 'failed' then
  if trip < (number('trips') or 0) then return end
  local streak = redis.call('HINCRBY', state, 'streak', 1)
  if streak >= DOWN_AFTER then
    local trips = redis.call('HINCRBY', state, 'trips', 1)
    local step = redis.call('HINCRBY', state, 'down_step', 1)
    local wait = math.max(retry_after, math.min(60, 2 ^ step) * SECOND)
    set('down', text(now + wait))
  end
  return
end
redis.call('HDEL', state, 'streak', 'down', 'down_step')
if kind == 'ok' then redis.call('HDEL', state, 'long_pauses') end
if kind == 'neutral' then return end

local c, r = number('c'), number('r')
if kind == 'ok' then
  -- Growth: one dimension at a time, only one that held somebody up since it grew last, each by its own clock.
  if not c and not r then return end
  local grown_at = number('grown_at') or 0
  local grow = nil
  local latest = 0
  for _, name in ipairs({'c', 'r'}) do
    local full = number('full_' .. name) or 0
    if number(name) and full > grown_at and full > latest and now >= (number('next_' .. name) or 0) then
      grow, latest = name, full
    end
  end
  if not grow then return end
  local old = number(grow)
  local slow = number('tried_' .. grow) == nil
  local new = grow == 'c' and (slow and old * 2 or old + 1) or (slow and old * 2 or old + math.max(0.25, old * 0.03))
  if grow == 'c' then
    if old >= concurrency then return end
    new = math.min(new, concurrency)
  end
  set('before_' .. grow, text(old), 'grew', grow, 'grown_at', text(now))
  set(grow, text(new), 'next_' .. grow, text(now + (slow and SECOND or (number('pause_' .. grow) or 10 * SECOND))))
  return
end

-- limited: 429 or its like
redis.call('HINCRBY', state, 'limited', 1)
redis.call('ZREM', accepted, sequence)
local epoch = number('epoch') or 0
if stamp < epoch - 1 then return end
local believed = retry_after <= LONG_PAUSE or redis.call('HINCRBY', state, 'long_pauses', 1) >= LONG_PAUSES
if retry_after > 0 and believed then
  set('paused', text(math.max(number('paused') or 0, now + retry_after)))
end
local inflight = math.max(1, redis.call('ZCARD', mleases))
redis.call('ZREMRANGEBYSCORE', accepted, '-inf', text(now - SECOND))
local passed = math.max(0.5, redis.call('ZCARD', accepted))
local first = stamp >= epoch
if first then
  redis.call('HINCRBY', state, 'epoch', 1)
  redis.call('HINCRBY', state, 'cuts', 1)
  -- What grew last is to blame when it grew just now; else nothing is known of this limit yet, or it has changed.
  local grew = redis.call('HGET', state, 'grew')
  local recent = grew and now - (number('grown_at') or 0) < 3 * SECOND
  set('blame', recent and grew or ((c or r) and 'binding' or 'both'))
  if recent then
    local wait = math.min(600 * SECOND, math.max((number('pause_' .. grew) or 5 * SECOND) * 2, 20 * math.min(retry_after, LONG_PAUSE)))
    set('tried_' .. grew, '1', 'pause_' .. grew, text(wait), 'next_' .. grew, text(now + wait))
    set(grew, redis.call('HGET', state, 'before_' .. grew))
    redis.call('HDEL', state, 'grew')
  end
end
local blame = redis.call('HGET', state, 'blame')
if blame == 'binding' then
  blame = (number('full_r') or 0) > (number('full_c') or 0) and 'r' or 'c'
  if first then
    if blame == 'r' and r then set('r', text(math.max(0.1, math.min(r * 0.97, math.max(passed * 0.97, r * 0.7)))))
    else set('c', text(math.max(1, math.min(c or concurrency, math.max(inflight, math.floor((c or concurrency) * 0.7)))))) end
    set('next_' .. blame, text(now + (number('pause_' .. blame) or 10 * SECOND)))
  end
elseif blame == 'both' then
  set('c', text(math.max(1, math.min(number('c') or concurrency, inflight))))
  local paced = passed * 0.97
  local known = number('r')
  set('r', text(known and math.min(known, paced) or paced), 'tat', text(now + SECOND))
  set('next_c', text(now + SECOND), 'next_r', text(now + SECOND), 'grown_at', text(now))
end
