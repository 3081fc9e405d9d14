-- A request is over: give its place back, settle its tokens, and adapt to how it went.
-- KEYS  credential leases, model state, model leases, model accepted, credential freed (list: one who waits a place),
--       credential grants, the lease's place
-- ARGV  lease, stamp, kind, tokens reserved, tokens used (-1: unknown), retry after (us, 0: none), configured
--       concurrency, tokens a minute, configured requests/s, when it was granted
local leases, state, mleases, accepted, freed, grants = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local lease, kind, reserved, used = ARGV[1], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
local retry_after, per_minute = tonumber(ARGV[6]), tonumber(ARGV[8])
local configured = {c = tonumber(ARGV[7]), r = tonumber(ARGV[9])}
local stamp, trip, sequence = string.match(ARGV[2], '^(%d+):(%d+):(%d+)$')
stamp, trip, sequence = tonumber(stamp), tonumber(trip), tonumber(sequence)
local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000000 + tonumber(clock[2])
local SECOND = 1000000
local text = function(number) return string.format('%.3f', number) end
local number = function(field) return tonumber(redis.call('HGET', state, field) or nil) end
local set = function(...) redis.call('HSET', state, ...) end

redis.call('ZREM', leases, lease)
redis.call('ZREM', mleases, lease)
redis.call('DEL', KEYS[7])
redis.call('LPUSH', freed, '1')
redis.call('LTRIM', freed, 0, configured.c - 1)
redis.call('PEXPIRE', freed, FREED_MS)
set('now', text(now))
redis.call('PEXPIRE', state, string.format('%.0f', FORGET / 1000))
if per_minute > 0 and redis.call('HEXISTS', state, 'tokens') == 1 then
  local over = kind == 'unsent' and -reserved or (used >= 0 and used - reserved or 0)
  redis.call('HINCRBYFLOAT', state, 'tokens', -over)
end
if kind == 'unsent' then
  if number('down') then set('down', text(now)) end  -- the probe was not sent: the next one may go
  redis.call('ZREM', accepted, sequence)
  redis.call('LREM', grants, 1, ARGV[10])
  return
end

if kind == 'broken' then  -- by a signal: the next one may find out what this one would have
  if redis.call('HGET', state, 'prober') == lease then
    redis.call('HDEL', state, 'prober')
    set('down', text(now))
  end
  return
end

-- Is the endpoint down? Only calls admitted since the last trip say so.
if kind == 'failed' then
  if trip < (number('trips') or 0) then return end
  if redis.call('HINCRBY', state, 'streak', 1) >= DOWN_AFTER then
    redis.call('HINCRBY', state, 'trips', 1)
    local step = redis.call('HINCRBY', state, 'down_step', 1)
    set('down', text(now + math.max(retry_after, math.min(60, 2 ^ step) * SECOND)))
  end
  return
end
redis.call('HDEL', state, 'streak', 'down', 'down_step', 'prober')
if kind == 'ok' then redis.call('HDEL', state, 'long_pauses') end
if kind == 'neutral' then return end

-- A step up is believed when it was used to the full and nobody complained for a second.
local smallest = function(name, value) return name == 'c' and 1 or math.max(0.05, value * 0.05) end
local grew = redis.call('HGET', state, 'grew')
local grown_at = number('grown_at') or 0

if kind == 'ok' then
  if stamp == (number('epoch') or 0) - 1 then redis.call('HINCRBY', state, 'left', 1) end
  if grew then
    local used_at = number('used_' .. grew)
    if used_at and now - used_at >= SECOND then
      set('step_' .. grew, text(2 * (number('step_' .. grew) or 1)))
    elseif used_at or now - grown_at < 5 * SECOND then
      return  -- one dimension at a time, so that a 429 has one to blame
    elseif (number(grew == 'c' and 'full_r' or 'full_c') or 0) <= grown_at then
      -- Never used, and the other did not hold it up: not needed. Else it stays, and the other may grow.
      set('step_' .. grew, '0', 'next_' .. grew, text(now + FIRST_WAIT), grew, redis.call('HGET', state, 'before'))
    end
    redis.call('HDEL', state, 'grew')
  end
  local name, most, since = nil, -1, math.max(grown_at, now - 2 * SECOND)
  for _, each in ipairs({'c', 'r'}) do
    local value, full = number(each), number('full_' .. each) or 0
    local held = number('held_' .. each) or 0  -- once in a while is chance: what held up more since the last step
    local may = value and value < configured[each] and full > since and held > most and now >= (number('next_' .. each) or 0)
    -- A rate that is not used up holds nobody for long: those few came in a bunch.
    if may and each == 'r' then may = redis.call('ZCOUNT', accepted, text(now - SECOND), '+inf') >= 0.8 * value end
    if may then name, most = each, held end
  end
  if not name then return end
  local old = number(name)
  local step = math.max(smallest(name, old), number('step_' .. name) or 0)
  set('before', text(old), 'grew', name, 'grown_at', text(now), 'grown_in', redis.call('HGET', state, 'requests') or '0')
  set('step_' .. name, text(step), name, text(math.min(configured[name], old + step)))
  redis.call('HDEL', state, 'used_' .. name, 'held_c', 'held_r')
  return
end

-- limited: 429 or its like
redis.call('HINCRBY', state, 'limited', 1)
local sent = tonumber(redis.call('ZSCORE', accepted, sequence) or nil)
redis.call('ZREM', accepted, sequence)
local epoch = number('epoch') or 0
local too_far = stamp >= epoch and grew and sequence > (number('grown_in') or 0)  -- our own step was
if too_far then set('too_far', epoch) end

-- The pause has its own clock. A short one that our own step brought is that lesson's alone: the step is taken back, and
-- what it is taken back to was served.
local own = retry_after <= SHORT_PAUSE and (too_far or (stamp == epoch - 1 and number('too_far') == stamp))
local believed = retry_after <= LONG_PAUSE or redis.call('HINCRBY', state, 'long_pauses', 1) >= LONG_PAUSES
if retry_after > 0 and believed and not own then
  set('paused', text(math.max(number('paused') or 0, now + retry_after)))
end

-- One cut per episode: what was admitted before the cut only says how much of its burst passed.
if stamp < epoch - 1 or sequence > (number('requests') or 0) then return end  -- over, or from before a lost memory
local first = stamp >= epoch
local c, r = number('c'), number('r')
-- A lone 429 in a minute is no limit, or none that is worth a search: a burst that is too large brings more at once. One
-- that names a long wait is no chance.
if not c and not r and retry_after <= SHORT_PAUSE and now - (number('alone') or -ALONE) >= ALONE then
  set('alone', text(now))
  return
end
if first then redis.call('HDEL', state, 'left', 'refused') end
-- What was in flight at the cut, those that were refused left out: they are told one by one.
local seen = {c = math.max(1, redis.call('ZCARD', mleases) + (number('left') or 0)), r = r or configured.r}
-- What passed in the second before the last one that was refused; nobody knows any more when its answer took long.
if sent and now - sent < 4 * SECOND then
  local last = math.max(sent, number('refused') or 0)
  set('refused', text(last))
  seen.r = SHY * math.max(0.5, redis.call('ZCOUNT', accepted, text(last - SECOND - LATE), text(last)))
end
if first then
  redis.call('HINCRBY', state, 'epoch', 1)
  redis.call('HINCRBY', state, 'cuts', 1)
  local blame, floor
  if not c and not r then
    blame, floor = 'both', 0
  elseif too_far then
    -- A step too far: back, and try again the later the more often it failed at this height.
    blame, floor = grew, number('before')
    if grew == 'r' and seen.r > floor * 0.8 then floor = math.min(floor, seen.r) end
    local same = math.abs((number('failed_' .. grew) or 0) - floor) <= math.max(0.5, floor * 0.1)
    local wait = math.max(same and 2 * (number('wait_' .. grew) or 0) or FIRST_WAIT, WAIT_PER_PAUSE * math.min(retry_after, LONG_PAUSE))
    wait = math.min(wait, math.max(LAST_WAIT, WAIT_PER_PAUSE * math.min(retry_after, LONG_PAUSE)))
    set('failed_' .. grew, text(floor), 'wait_' .. grew, text(wait), 'next_' .. grew, text(now + wait))
  else
    -- Nothing grew: the limit has sunk, or a request came at an unlucky moment.
    blame = r and (number('full_r') or 0) >= (number('full_c') or 0) and 'r' or 'c'
    local old = number(blame) or configured[blame]
    floor = old * 0.5
    local cut = blame == 'c' and math.max(1, old * 0.95) or math.max(0.05, old * SHY)
    if blame == 'r' and seen.r > old * 0.7 then cut = math.min(cut, seen.r) end
    set(blame, text(cut))
    set('next_' .. blame, text(now + math.max(FIRST_WAIT, number('wait_' .. blame) or 0)))
  end
  redis.call('HDEL', state, 'grew')
  -- A window that is full is left to empty; one that our step filled by a little needs little.
  local rest = too_far and r and math.min(1, 2 / r) or 1
  set('blame', blame, 'floor', text(floor), 'tat', text(now + rest * SECOND))
end
local blame, floor = redis.call('HGET', state, 'blame'), number('floor') or 0
for _, name in ipairs({'c', 'r'}) do
  if blame == 'both' or (blame == name and (not first or grew == name)) then
    local value = number(name) or configured[name]
    local now_allowed = math.min(value, math.max(floor, seen[name]))
    set(name, text(now_allowed), 'step_' .. name, '0')
    -- Both are blamed and one of them most likely wrongly: the rate finds out soon, by a bold step.
    if blame == 'both' and name == 'r' then set('step_r', text(BOLD * now_allowed)) end
  end
end
