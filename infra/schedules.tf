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
  schedules = {
    for name, schedule in { seed = var.settings.seed_schedule, backup = var.settings.backup_schedule } :
    name => regexall("[^ ]+", schedule)
  }

  # The minutes and hours at which it runs. * is the whole range, and a single value with a step extends to the maximum.
  schedule_sets = {
    for name, fields in local.schedules : name => [
      for index, most in [59, 23] : flatten([
        for item in split(",", replace(fields[index + 1], "*", "0-${most}")) : [
          for ends in [regexall("\\d+", split("/", replace(item, "/^(\\d+)\\//", "$1-${most}/"))[0])] :
          range(min(ends...), max(ends...) + 1, max(1, try(tonumber(trimprefix(split("/", item)[1], "+")), 1)))
        ]
      ])
    ]
  }

  # Minutes of the day; none unless it says * for days, months and weekdays.
  schedule_times = {
    for name, fields in local.schedules : name => flatten([
      for hour in range(24) : [for minute in range(60) : hour * 60 + minute if contains(local.schedule_sets[name][0], minute)]
      if contains(local.schedule_sets[name][1], hour) && slice(fields, 3, 6) == tolist(["*", "*", "*"])
    ])
  }

  # In minutes; a week stands for everything longer than a day.
  longest_pause = {
    for name, times in local.schedule_times : name =>
    length(times) == 0 ? 10080 : max([for index, time in times : try(times[index + 1], times[0] + 1440) - time]...)
  }
}
