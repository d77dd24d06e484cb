# A schedule as parsed by src/base/ncrontab.ts, in lower case: six fields, each a list of *, values and ranges, with
# optional steps. Names may be abbreviated.
locals {
  schedule_values = {
    "1 second"  = "0{0,6}[0-5]?[0-9]"
    "2 minute"  = "0{0,6}[0-5]?[0-9]"
    "3 hour"    = "0{0,6}([01]?[0-9]|2[0-3])"
    "4 day"     = "0{0,6}(0?[1-9]|[12][0-9]|3[01])"
    "5 month"   = "(0{0,6}(0?[1-9]|1[0-2])|j(a(n(u(a(r(y)?)?)?)?)?)?|f(e(b(r(u(a(r(y)?)?)?)?)?)?)?|m(a(r(c(h)?)?)?)?|a(p(r(i(l)?)?)?)?|m(a(y)?)?|j(u(n(e)?)?)?|j(u(l(y)?)?)?|a(u(g(u(s(t)?)?)?)?)?|s(e(p(t(e(m(b(e(r)?)?)?)?)?)?)?)?|o(c(t(o(b(e(r)?)?)?)?)?)?|n(o(v(e(m(b(e(r)?)?)?)?)?)?)?|d(e(c(e(m(b(e(r)?)?)?)?)?)?)?)"
    "6 weekday" = "(0{0,6}0?[0-6]|s(u(n(d(a(y)?)?)?)?)?|m(o(n(d(a(y)?)?)?)?)?|t(u(e(s(d(a(y)?)?)?)?)?)?|w(e(d(n(e(s(d(a(y)?)?)?)?)?)?)?)?|t(h(u(r(s(d(a(y)?)?)?)?)?)?)?|f(r(i(d(a(y)?)?)?)?)?|s(a(t(u(r(d(a(y)?)?)?)?)?)?)?)"
  }
  schedule_items   = { for field, value in local.schedule_values : field => "(\\*|${value}(-${value})?)(/[+-]?[0-9]{1,9})?" }
  schedule_pattern = "^ *${join(" +", [for item in values(local.schedule_items) : "${item}(,${item})*"])} *$"
}

# The longest pause of a schedule: an alert on what happens by schedule must wait for longer.
locals {
  schedule_fields = [
    { least = 0, most = 59, names = [] },
    { least = 0, most = 23, names = [] },
    { least = 1, most = 31, names = [] },
    { least = 1, most = 12, names = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"] },
    { least = 0, most = 6, names = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] },
  ]

  # Minutes, hours, days, months and weekdays, each a list of items. * is the whole range, and a single value with a step
  # extends to the maximum.
  schedule_ranges = {
    for name, schedule in { seed = var.settings.seed_schedule, backup = var.settings.backup_schedule } : name => [
      for index, list in slice(regexall("[^ ]+", lower(schedule)), 1, 6) : [
        for item in split(",", replace(list, "*", "${local.schedule_fields[index].least}-${local.schedule_fields[index].most}")) : {
          ends = [
            for value in regexall("\\w+", split("/", replace(item, "/^(\\w+)\\//", "$1-${local.schedule_fields[index].most}/"))[0]) :
            try(tonumber(value), local.schedule_fields[index].least + index([for full in local.schedule_fields[index].names : startswith(full, value)], true))
          ]
          step = max(1, try(tonumber(trimprefix(split("/", item)[1], "+")), 1))
        }
      ]
    ]
  }

  # The values that are allowed in each of them.
  schedule_sets = {
    for name, lists in local.schedule_ranges : name => [
      for index, list in lists : [
        for value in range(local.schedule_fields[index].least, local.schedule_fields[index].most + 1) : value
        if anytrue([for item in list : value >= min(item.ends...) && value <= max(item.ends...) && (value - min(item.ends...)) % item.step == 0])
      ]
    ]
  }

  # Minutes of the day; none if it leaves out days.
  schedule_times = {
    for name, sets in local.schedule_sets : name => flatten([
      for hour in sets[1] : [for minute in sets[0] : hour * 60 + minute] if length(sets[2]) == 31 && length(sets[3]) == 12 && length(sets[4]) == 7
    ])
  }

  # In minutes; a week stands for everything longer than a day.
  longest_pause = {
    for name, times in local.schedule_times : name =>
    length(times) == 0 ? 10080 : max([for index, time in times : try(times[index + 1], times[0] + 1440) - time]...)
  }
}
