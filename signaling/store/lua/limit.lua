-- GCRA, as signaling/limits/rate.py. KEYS[1]: a bucket. ARGV: interval and window in microseconds, and uses
-- (1: take, -1: give back). Answers by how many microseconds it is too early; 0: taken. Redis' own clock counts.
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local interval, window, uses = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local arrival = tonumber(redis.call('GET', KEYS[1]) or '0')
if uses < 0 then
  arrival = arrival - interval
  if arrival <= now then
    redis.call('DEL', KEYS[1])
    return 0
  end
else
  arrival = math.max(now, arrival) + interval
  if arrival - now > window then
    return arrival - now - window
  end
end
redis.call('SET', KEYS[1], string.format('%.0f', arrival), 'PX', math.ceil((arrival - now) / 1000))
return 0
