-- For a test: it can be read, and fails at the first call.
function order(request, candidates)
  return { candidates[#candidates + 1].id }
end
