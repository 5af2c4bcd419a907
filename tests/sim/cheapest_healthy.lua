-- The cheapest of those that do well, then the others: one that fails or is slow is asked last.
-- What is not measured is believed to be well. One call in 50 goes to any of them first, or whoever
-- was bad once would never be measured again.

local function well(candidate)
  return candidate.success > 0.9 and (candidate.p95_ttft_ms or 0) < 3000
end

function order(request, candidates)
  table.sort(candidates, function(a, b)
    if well(a) ~= well(b) then return well(a) end
    return (a.price_out or 99) < (b.price_out or 99)
  end)
  if math.random(50) == 1 then
    table.insert(candidates, 1, table.remove(candidates, math.random(#candidates)))
  end
  local ids = {}
  for _, candidate in ipairs(candidates) do
    ids[#ids + 1] = candidate.id
  end
  return ids
end
