//JAVA 17+
//SOURCES TestData.java

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The rows of every report, counted from the CSV files one person and one hour at a time, without SQL. */
final class Recount {

    private static final List<String> AGES = List.of("0-4", "5-14", "15-24", "25-44", "45-64", "65-74", "75-84", "85+");
    private static final List<String> DISPOSITIONS = List.of("All", "Discharge", "Admit", "Transfer", "AMA", "LWBS", "Death");
    private static final List<String> SOURCES = List.of("ED", "Elective", "Direct", "Newborn", "Transfer");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private final Path data;
    private final Map<String, String> info;
    private final BigDecimal scale;
    private final LocalDate first;
    private final LocalDate last;
    private final int year;
    private final int projectedYear;
    private final Map<String, Person> people = new HashMap<>();
    private final List<Visit> visits;
    private final List<Stay> stays;
    private final List<Cell> projection;
    private final List<Map<String, String>> rates;
    private final Map<Integer, String> sites;
    private final Map<Integer, String> programs;
    private final Map<Integer, String> areas;
    private final Map<Integer, Integer> siteOfArea;
    private final List<Map<String, String>> beds;
    private final List<Map<String, String>> closures;

    /** @param wanted the year of the reports that have one; null for their default */
    Recount(Path data, Integer wanted) throws IOException {
        this.data = data;
        info = rows("dataset_info").get(0);
        scale = new BigDecimal(info.get("persons_per_patient"));
        first = LocalDate.parse(info.get("first_date"));
        last = LocalDate.parse(info.get("last_date"));
        year = wanted == null ? last.getYear() : wanted;
        sites = names("dim_site", "site_id", "site_name");
        programs = names("dim_program", "program_id", "program_name");
        areas = names("dim_lha", "lha_id", "lha_name");
        siteOfArea = rows("dim_lha").stream().collect(Collectors.toMap(r -> number(r, "lha_id"), r -> number(r, "default_site_id")));
        beds = rows("staffed_beds");
        closures = where(rows("dim_event"), e -> e.get("event_type").equals("Ward closure"));
        rates = rows("ed_baseline_rates");
        rows("patients").forEach(r -> people.put(r.get("patient_id"), new Person(r.get("patient_id"), number(r, "lha_id"),
                number(r, "facility_home_id"), AGES.indexOf(r.get("age_group")), r.get("gender"), LocalDate.parse(r.get("dob")),
                number(r, "ed_visits_year"))));
        projection = rows("population_projection").stream().map(r -> new Cell(number(r, "year"), number(r, "lha_id"),
                AGES.indexOf(r.get("age_group")), r.get("gender"), number(r, "population"))).toList();
        projectedYear = wanted == null ? projection.get(0).year : wanted;
        visits = rows("ed_encounters").stream().map(r -> new Visit(people.get(r.get("patient_id")), number(r, "facility_id"),
                r.get("ed_subservice"), time(r.get("arrival_ts")), r.get("acuity").isEmpty() ? 0 : number(r, "acuity"), r.get("dispo"),
                r.get("arrival_mode"), time(r.get("physician_ts")), time(r.get("disposition_ts")), time(r.get("departure_ts"))))
                .toList();
        stays = rows("ip_stays").stream().map(r -> new Stay(people.get(r.get("patient_id")), number(r, "facility_id"),
                number(r, "program_id"), number(r, "subprogram_id"), time(r.get("admit_ts")), time(r.get("discharge_ts")),
                r.get("los_days").isEmpty() ? null : new BigDecimal(r.get("los_days")), number(r, "alc_flag"),
                new BigDecimal(r.get("alc_days")), r.get("admit_source"), r.get("discharge_dispo"))).toList();
    }

    private record Person(String id, int area, int home, int group, String gender, LocalDate dob, int visits) {

        int age(LocalDateTime at) {
            int years = Period.between(dob, at.toLocalDate()).getYears();
            return (int) Stream.of(5, 15, 25, 45, 65, 75, 85).filter(from -> years >= from).count();
        }
    }

    /** @param acuity 0 before triage */
    private record Visit(Person person, int site, String service, LocalDateTime arrival, int acuity, String dispo, String mode,
            LocalDateTime physician, LocalDateTime decision, LocalDateTime departure) {

        boolean decided() {
            return !dispo.isEmpty();
        }

        Integer untilSeen() {
            return physician == null ? null : (int) arrival.until(physician, ChronoUnit.MINUTES);
        }

        int untilGone() {
            return (int) arrival.until(departure, ChronoUnit.MINUTES);
        }
    }

    private record Stay(Person person, int site, int program, int unit, LocalDateTime admit, LocalDateTime discharge, BigDecimal days,
            int alc, BigDecimal alcDays, String source, String dispo) {
    }

    private record Cell(int year, int area, int age, String gender, int population) {
    }

    /** The rows of a report, as texts like those in CSV. */
    List<List<String>> of(String report) {
        return report(report).map(row -> row.stream().map(value -> Objects.toString(value, "")).toList()).toList();
    }

    private Stream<List<Object>> report(String name) {
        return switch (name) {
            case "about_this_data" -> about();
            case "births_and_newborns" -> births();
            case "data_dictionary" -> dictionary();
            case "ed_acuity_mix" -> acuityMix();
            case "ed_admission_rate" -> admissionRate();
            case "ed_ambulance_share" -> ambulanceShare();
            case "ed_arrivals_by_hour" -> arrivalsByHour();
            case "ed_boarding" -> boarding();
            case "ed_crowding_by_hour" -> crowdingByHour();
            case "ed_events" -> events();
            case "ed_frequent_users" -> frequentUsers();
            case "ed_left_without_being_seen" -> leftWithoutBeingSeen();
            case "ed_projected_and_actual" -> projectedAndActual();
            case "ed_projection_by_site" -> projectionBySite();
            case "ed_returns_72_hours" -> returns();
            case "ed_visits_by_month" -> visitsByMonth();
            case "ed_volume_projection" -> volumes();
            case "ed_wait_targets" -> waitTargets();
            case "ed_waits" -> waits();
            case "facility_summary" -> homeFacilities();
            case "flow_area_to_site" -> flows();
            case "ip_admission_sources" -> admissionSources();
            case "ip_admissions_and_discharges" -> admissionsAndDischarges();
            case "ip_alternate_level_of_care" -> alternateLevelOfCare();
            case "ip_bed_demand" -> bedDemand();
            case "ip_census_by_day" -> censusByDay();
            case "ip_census_by_program" -> censusByProgram();
            case "ip_census_by_site" -> censusBySite();
            case "ip_length_of_stay" -> lengthOfStay();
            case "ip_mortality" -> mortality();
            case "ip_occupancy_by_hour" -> occupancyByHour();
            case "ip_readmissions_30_days" -> readmissions();
            case "key_figures" -> keyFigures();
            case "patient_demographics" -> demographics();
            case "population_growth" -> growth();
            case "population_pyramid" -> pyramid();
            case "use_by_area" -> useByArea();
            default -> throw new IllegalArgumentException("nobody counts the report " + name + " again");
        };
    }

    // ---- the data

    private Stream<List<Object>> about() {
        return Stream.of(row(info.get("version"), info.get("seed"), info.get("patients"), info.get("persons_per_patient"),
                people(where(projection, c -> c.year == projection.get(0).year), c -> true), first, last,
                info.get("reference_date"), rows("dim_event").size(), visits.size(), stays.size()));
    }

    /** From the text of schema.sql, whose columns stand one on a line, but for long comments. */
    private static Stream<List<Object>> dictionary() {
        Map<String, List<List<Object>>> tables = new TreeMap<>();
        List<List<Object>> columns = new ArrayList<>();
        String table = "";
        String keys = "";
        try {
            String schema = Files.readString(TestServer.ROOT.resolve("schema.sql")).replaceAll("COMMENT\\s+'", "COMMENT '");
            for (String line : schema.split("\n")) {
                String[] words = line.strip().split("\\s+");
                if (line.startsWith("CREATE TABLE ")) {
                    table = words[2];
                } else if (line.matches("  [a-z]\\w+ .* COMMENT .*")) {
                    String type = line.strip().replaceFirst("^\\w+\\s+", "")
                            .replaceFirst("( CHARACTER SET ascii)?\\s+(NOT )?NULL COMMENT .*", "").toLowerCase();
                    columns.add(row(words[0], line.contains("ENUM") ? line.replaceAll(".*ENUM(\\(.*?\\)).*", "enum$1") : type,
                            line.contains("NOT NULL") ? "no" : "yes", quoted(line)));
                } else if (line.contains("PRIMARY KEY")) {
                    keys = line;
                } else if (line.startsWith(") COMMENT ")) {
                    for (List<Object> column : columns) {
                        String isKey = keys.matches(".*[( ]" + column.get(0) + "[,)].*") ? "yes" : "no";
                        tables.computeIfAbsent(table, name -> new ArrayList<>())
                                .add(row(table, quoted(line), column.get(0), column.get(1), column.get(2), isKey, column.get(3)));
                    }
                    columns.clear();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return tables.values().stream().flatMap(List::stream);
    }

    private static String quoted(String line) {
        return line.replaceFirst(".* COMMENT '(.*)'.*|\\) COMMENT '(.*)';", "$1$2");
    }

    private Stream<List<Object>> homeFacilities() {
        Map<Integer, Long> home = people.values().stream().collect(Collectors.groupingBy(Person::home, Collectors.counting()));
        ToLongFunction<Map<String, String>> patients = r -> home.getOrDefault(number(r, "site_id"), 0L);
        return rows("dim_site").stream()
                .sorted(Comparator.comparingLong(patients).reversed().thenComparing(r -> number(r, "site_id")))
                .map(r -> row(r.get("site_code"), r.get("site_name"), patients.applyAsLong(r)));
    }

    private Stream<List<Object>> demographics() {
        return group(people.values(), Person::group, p -> List.of("Female", "Male", "Other").indexOf(p.gender))
                .map((key, all) -> row(AGES.get(key.get(0)), all.get(0).gender, all.size()));
    }

    private Stream<List<Object>> pyramid() {
        return withAll(where(projection, c -> c.year == projectedYear), Cell::area, Cell::age)
                .map((key, all) -> row(area(key.get(0)), AGES.get(key.get(1)), people(all, c -> c.gender.equals("Female")),
                        people(all, c -> c.gender.equals("Male")), people(all, c -> c.gender.equals("Other")), people(all, c -> true)));
    }

    private Stream<List<Object>> growth() {
        int from = projection.get(0).year;
        int to = projection.get(projection.size() - 1).year;
        return withAll(projection, Cell::area).map((key, all) -> {
            IntFunction<List<Cell>> in = y -> where(all, c -> c.year == y);
            long before = people(in.apply(from), c -> true);
            long after = people(in.apply(to), c -> true);
            return row(area(key.get(0)), from, before, to, after, compound(before, after, to - from),
                    compound(people(in.apply(from), c -> c.age >= 6), people(in.apply(to), c -> c.age >= 6), to - from),
                    percent(people(in.apply(from), c -> c.age >= 5), before), percent(people(in.apply(to), c -> c.age >= 5), after));
        });
    }

    private static BigDecimal compound(long before, long after, int years) {
        return BigDecimal.valueOf(100 * (Math.pow((double) after / before, 1.0 / years) - 1)).setScale(2, RoundingMode.HALF_UP);
    }

    private Stream<List<Object>> useByArea() {
        int base = projection.get(0).year;
        List<Cell> region = where(projection, c -> c.year == base);
        LocalDateTime start = last.minusYears(1).plusDays(1).atStartOfDay();
        List<Stay> admitted = where(stays, s -> !s.admit.isBefore(start) && !List.of("Transfer", "Newborn").contains(s.source));
        return areas.keySet().stream().map(area -> {
            long residents = people(region, c -> c.area == area);
            List<Object> row = new ArrayList<>(List.of(areas.get(area), residents));
            List<ToIntFunction<Integer>> uses = List.of(
                    age -> people.values().stream().filter(p -> p.area == area && p.group == age).mapToInt(Person::visits).sum(),
                    age -> (int) count(admitted, s -> s.person.area == area && s.person.group == age));
            for (ToIntFunction<Integer> use : uses) {
                BigDecimal crude = BigDecimal.ZERO;
                BigDecimal standard = BigDecimal.ZERO;
                for (int age = 0; age < AGES.size(); age++) {
                    int group = age;
                    BigDecimal thousandfold = scale.multiply(BigDecimal.valueOf(1000L * use.applyAsInt(age)));
                    crude = crude.add(thousandfold);
                    standard = standard.add(thousandfold.multiply(BigDecimal.valueOf(people(region, c -> c.age == group)))
                            .divide(BigDecimal.valueOf(people(region, c -> c.area == area && c.age == group)), 12, RoundingMode.HALF_UP));
                }
                row.add(crude.divide(BigDecimal.valueOf(residents), 1, RoundingMode.HALF_UP));
                row.add(standard.divide(BigDecimal.valueOf(people(region, c -> true)), 1, RoundingMode.HALF_UP));
            }
            return row;
        });
    }

    private Stream<List<Object>> keyFigures() {
        return IntStream.rangeClosed(first.getYear(), last.getYear()).mapToObj(y -> {
            List<Visit> seen = visits(y);
            List<Stay> left = where(stays, s -> s.discharge != null && s.discharge.getYear() == y);
            List<LocalDate> days = first.datesUntil(last.plusDays(1)).filter(day -> day.getYear() == y).toList();
            BigDecimal nights = scale.multiply(BigDecimal.valueOf(days.stream().mapToLong(day -> inBed(stays, day)).sum()));
            return row(y, scaled(seen.size()), rank(seen.stream().map(Visit::untilSeen).filter(Objects::nonNull).toList(), 50),
                    percent(count(seen, v -> v.dispo.equals("LWBS")), seen.size()),
                    percent(count(seen, v -> v.dispo.equals("Admit")), seen.size()), scaled(left.size()),
                    sum(left, Stay::days).divide(BigDecimal.valueOf(left.size()), 1, RoundingMode.HALF_UP),
                    percent(sum(left, Stay::alcDays), sum(left, Stay::days)),
                    percent(count(left, s -> s.dispo.equals("Death")), left.size()),
                    nights.divide(BigDecimal.valueOf(days.size()), 0, RoundingMode.HALF_UP),
                    percent(nights, sum(days, day -> openBeds(day, b -> true))));
        });
    }

    // ---- emergency

    private Stream<List<Object>> acuityMix() {
        List<Visit> triaged = where(visits(year), v -> v.acuity > 0);
        return withAll(triaged, v -> v.site, v -> v.person.age(v.arrival)).map((key, all) ->
                row(site(key.get(0)), AGES.get(key.get(1)), all.size(), IntStream.rangeClosed(1, 5)
                        .mapToObj(level -> percent(count(all, v -> v.acuity == level), all.size())).toArray()));
    }

    private Stream<List<Object>> admissionRate() {
        return group(where(visits(year), Visit::decided), v -> v.person.age(v.arrival), v -> v.acuity).map((key, all) -> {
            long admitted = count(all, v -> v.dispo.equals("Admit"));
            return row(AGES.get(key.get(0)), key.get(1), all.size(), admitted, percent(admitted, all.size()));
        });
    }

    private Stream<List<Object>> ambulanceShare() {
        List<Visit> hospital = where(visits(year), v -> v.acuity > 0 && !v.service.equals("Urgent Care Centre"));
        return withAll(hospital, v -> v.site, v -> v.acuity).map((key, all) -> {
            long ambulance = count(all, v -> v.mode.equals("Ambulance"));
            return row(site(key.get(0)), key.get(1), all.size(), ambulance, percent(ambulance, all.size()));
        });
    }

    private Stream<List<Object>> arrivalsByHour() {
        return clock((day, hour) -> {
            long n = count(visits(year), v -> v.arrival.getDayOfWeek() == day && v.arrival.getHour() == hour);
            return row(title(day), hour, n, mean(n, days(day)));
        });
    }

    private Stream<List<Object>> crowdingByHour() {
        Map<LocalDateTime, Integer> present = presence(visits.stream()
                .map(v -> List.of(v.arrival, v.departure == null ? last.plusDays(2).atStartOfDay() : v.departure)).toList());
        return clock((day, hour) -> row(title(day), hour, mean(sum(present, day, hour), days(day))));
    }

    private Stream<List<Object>> leftWithoutBeingSeen() {
        ToIntFunction<Visit> month = v -> v.arrival.getMonthValue();
        List<Visit> decided = where(visits(year), Visit::decided);
        return Stream.of(group(decided, v -> v.site, month, v -> v.acuity), group(decided, v -> v.site, month, v -> 0))
                .flatMap(groups -> groups.entries.entrySet().stream()).sorted(Map.Entry.comparingByKey(Recount::compare)).map(e -> {
                    List<Integer> key = e.getKey();
                    long left = count(e.getValue(), v -> v.dispo.equals("LWBS"));
                    return row(site(key.get(0)), YearMonth.of(year, key.get(1)), key.get(2) == 0 ? "All" : key.get(2),
                            e.getValue().size(), left, percent(left, e.getValue().size()));
                });
    }

    private Stream<List<Object>> events() {
        List<List<Object>> counted = new ArrayList<>();
        for (Map<String, String> event : rows("dim_event")) {
            LocalDate from = event.get("first_date").isEmpty() ? first : LocalDate.parse(event.get("first_date"));
            LocalDate to = LocalDate.parse(event.get("last_date"));
            if (event.get("event_type").equals("Ward closure") || to.isBefore(first) || from.isAfter(last) || from.getYear() > year
                    || to.getYear() < year) {
                continue;
            }
            LocalDate begins = from.isBefore(first) ? first : from;
            LocalDate ends = to.isAfter(last) ? last : to;
            List<Visit> there = where(visits, v -> event.get("site_id").isEmpty() || v.site == number(event, "site_id"));
            Map<LocalDate, Long> daily = there.stream().collect(Collectors.groupingBy(v -> v.arrival.toLocalDate(), Collectors.counting()));
            List<LocalDate> within = begins.datesUntil(ends.plusDays(1)).toList();
            double usual = 0;
            for (LocalDate day : within) {
                List<LocalDate> around = Stream.concat(begins.minusDays(28).datesUntil(begins),
                        ends.plusDays(1).datesUntil(ends.plusDays(29))).filter(other -> other.getDayOfWeek() == day.getDayOfWeek()
                        && !other.isBefore(first) && !other.isAfter(last)).toList();
                usual += around.stream().mapToLong(other -> daily.getOrDefault(other, 0L)).average().orElseThrow();
            }
            long came = within.stream().mapToLong(day -> daily.getOrDefault(day, 0L)).sum();
            counted.add(row(event.get("event_type"), event.get("event_name"), event.get("site_id").isEmpty() ? "All sites"
                    : site(number(event, "site_id")), begins, ends, mean(came, within.size()),
                    decimal(usual * scale.doubleValue() / within.size(), 1)));
        }
        return counted.stream().sorted(Comparator.comparing(row -> (LocalDate) row.get(3)));
    }

    private Stream<List<Object>> visitsByMonth() {
        List<Visit> begun = where(visits, v -> !v.arrival.isBefore(first.atStartOfDay()));
        return group(begun, v -> v.arrival.getYear() * 100 + v.arrival.getMonthValue(), v -> v.site).map((key, all) ->
                row(YearMonth.of(key.get(0) / 100, key.get(0) % 100), site(key.get(1)), all.size(), scaled(all.size())));
    }

    private Stream<List<Object>> waitTargets() {
        return IntStream.rangeClosed(1, 5).mapToObj(level -> {
            int target = List.of(5, 15, 30, 60, 120).get(level - 1);
            List<Visit> all = where(visits(year), v -> v.acuity == level && v.decided());
            long within = count(all, v -> v.physician != null && !v.physician.isAfter(v.arrival.plusMinutes(target)));
            return row(level, target, all.size(), within, percent(within, all.size()), 100 - List.of(2, 5, 10, 15, 20).get(level - 1));
        });
    }

    private Stream<List<Object>> waits() {
        return withAll(where(visits(year), v -> v.departure != null), v -> DISPOSITIONS.indexOf(v.dispo), v -> v.acuity).map((key, all) -> {
            List<Integer> waits = all.stream().map(Visit::untilSeen).filter(Objects::nonNull).toList();
            List<Integer> times = all.stream().map(Visit::untilGone).toList();
            return row(key.get(1), DISPOSITIONS.get(key.get(0)), times.size(), rank(waits, 50), rank(waits, 90),
                    hours(rank(times, 50)), hours(rank(times, 90)));
        });
    }

    private Stream<List<Object>> boarding() {
        List<Visit> admitted = where(visits(year), v -> v.dispo.equals("Admit") && v.departure != null);
        return withAll(admitted, v -> v.site).map((key, all) -> {
            List<Integer> minutes = all.stream().map(v -> (int) v.decision.until(v.departure, ChronoUnit.MINUTES)).toList();
            return row(site(key.get(0)), all.size(), percent(count(all, v -> !v.departure.isAfter(v.arrival.plusHours(10))), all.size()),
                    hours(rank(minutes, 50)), hours(rank(minutes, 90)),
                    mean(minutes.stream().mapToInt(m -> m).sum(), 1440L * dates().count()));
        });
    }

    private Stream<List<Object>> frequentUsers() {
        List<String> classes = List.of("1", "2", "3", "4", "5 to 9", "10 and more");
        List<Person> users = where(people.values(), p -> p.visits > 0);
        int total = users.stream().mapToInt(Person::visits).sum();
        return group(users, p -> p.visits < 5 ? p.visits - 1 : p.visits < 10 ? 4 : 5).map((key, all) -> {
            int n = all.stream().mapToInt(Person::visits).sum();
            return row(classes.get(key.get(0)), scaled(all.size()), percent(all.size(), users.size()), scaled(n), percent(n, total));
        });
    }

    private Stream<List<Object>> returns() {
        Map<Person, List<Visit>> of = visits.stream().collect(Collectors.groupingBy(Visit::person));
        Function<Visit, List<Visit>> back = v -> where(of.get(v.person),
                next -> next.arrival.isAfter(v.departure) && !next.arrival.isAfter(v.departure.plusHours(72)));
        LocalDateTime end = last.minusDays(2).atStartOfDay();
        return withAll(where(visits(year), v -> v.dispo.equals("Discharge") && v.departure != null && !v.departure.isAfter(end)),
                v -> v.site).map((key, all) -> {
            long returned = count(all, v -> !back.apply(v).isEmpty());
            return row(site(key.get(0)), all.size(), returned, percent(returned, all.size()),
                    percent(count(all, v -> back.apply(v).stream().anyMatch(next -> next.dispo.equals("Admit"))), all.size()));
        });
    }

    private Stream<List<Object>> projectedAndActual() {
        List<String> services = rates.stream().map(r -> r.get("ed_subservice")).distinct().sorted().toList();
        return Stream.concat(Stream.of("All"), services.stream()).flatMap(service -> areas.keySet().stream().map(area -> {
            BigDecimal projected = expected(projectedYear, r -> number(r, "lha_id") == area
                    && (service.equals("All") || service.equals(r.get("ed_subservice"))));
            BigDecimal actual = scale.multiply(BigDecimal.valueOf(count(visits(projectedYear),
                    v -> v.person.area == area && (service.equals("All") || service.equals(v.service)))));
            return row(service, areas.get(area), whole(projected), whole(actual), percent(actual.subtract(projected), projected),
                    BigDecimal.valueOf(196 / Math.sqrt(projected.doubleValue() / scale.doubleValue())).setScale(1, RoundingMode.HALF_UP));
        }));
    }

    private Stream<List<Object>> projectionBySite() {
        int base = projection.get(0).year;
        return Stream.concat(Stream.of(0), sites.keySet().stream().filter(siteOfArea::containsValue)).flatMap(site -> years().map(y -> {
            BigDecimal volume = expected(y, r -> site == 0 || siteOfArea.get(number(r, "lha_id")).equals(site));
            return row(site(site), y, whole(volume), whole(volume.multiply(BigDecimal.valueOf(Math.pow(0.99, y - base)))),
                    whole(volume.multiply(BigDecimal.valueOf(Math.pow(1.01, y - base)))));
        }));
    }

    private Stream<List<Object>> volumes() {
        record Volume(int site, String service, BigDecimal visits) {
        }
        List<Volume> all = new ArrayList<>();
        for (int site : siteOfArea.values().stream().distinct().toList()) {
            for (String service : rates.stream().map(r -> r.get("ed_subservice")).distinct().toList()) {
                all.add(new Volume(site, service, whole(expected(projectedYear,
                        r -> siteOfArea.get(number(r, "lha_id")) == site && r.get("ed_subservice").equals(service)))));
            }
        }
        Comparator<Volume> most = Comparator.comparing(Volume::visits).reversed();
        return all.stream().sorted(most.thenComparing(Volume::site).thenComparing(Volume::service))
                .map(v -> row(site(v.site), v.service, v.visits));
    }

    // ---- inpatients

    private Stream<List<Object>> births() {
        Map<List<Integer>, String> units = rows("dim_subprogram").stream().collect(
                Collectors.toMap(r -> List.of(number(r, "program_id"), number(r, "subprogram_id")), r -> r.get("subprogram_name")));
        Predicate<Stay> delivery = s -> units.get(List.of(s.program, s.unit)).equals("Labour & Delivery");
        Predicate<Stay> newborn = s -> s.source.equals("Newborn");
        List<Stay> admitted = where(stays, s -> s.admit.getYear() == year && (delivery.test(s) || newborn.test(s)));
        return withAll(admitted, s -> s.site, s -> s.admit.getMonthValue()).map((key, all) ->
                row(site(key.get(0)), YearMonth.of(year, key.get(1)), count(all, delivery), count(all, newborn),
                        scaled(count(all, newborn))));
    }

    private Stream<List<Object>> admissionSources() {
        return withAll(where(stays, s -> s.admit.getYear() == year), s -> s.program).map((key, all) ->
                row(program(key.get(0)), all.size(), SOURCES.stream()
                        .map(source -> percent(count(all, s -> s.source.equals(source)), all.size())).toArray()));
    }

    private Stream<List<Object>> admissionsAndDischarges() {
        return clock((day, hour) -> row(title(day), hour,
                mean(count(stays, s -> !s.source.equals("Transfer") && at(s.admit, day, hour)), days(day)),
                mean(count(stays, s -> s.discharge != null && !s.dispo.equals("Transfer") && at(s.discharge, day, hour)), days(day))));
    }

    private Stream<List<Object>> alternateLevelOfCare() {
        return withAll(discharged(), s -> s.site, s -> s.person.age(s.admit)).map((key, all) -> {
            BigDecimal alc = sum(all, Stay::alcDays);
            BigDecimal total = sum(all, Stay::days);
            return row(site(key.get(0)), AGES.get(key.get(1)), all.size(), count(all, s -> s.alc == 1),
                    percent(count(all, s -> s.alc == 1), all.size()), total, alc, percent(alc, total));
        });
    }

    private Stream<List<Object>> censusByDay() {
        BigDecimal staffed = beds(b -> true);
        return dates().map(day -> {
            long n = inBed(stays, day);
            BigDecimal open = openBeds(day, b -> true);
            return row(day, scaled(n), staffed, open.setScale(1, RoundingMode.HALF_UP), occupancy(n, open));
        });
    }

    private Stream<List<Object>> censusByProgram() {
        return programs.keySet().stream().filter(id -> bedsOfProgram(id).signum() > 0).map(id -> {
            List<Stay> own = where(stays, s -> s.program == id);
            List<Long> nights = dates().map(day -> inBed(own, day)).toList();
            long sum = nights.stream().mapToLong(n -> n).sum();
            return row(program(id), bedsOfProgram(id), mean(sum, nights.size()), mean(rank(nights, 10), 1), mean(rank(nights, 90), 1),
                    occupancy(sum, sum(dates().toList(), day -> openBeds(day, b -> number(b, "program_id") == id))));
        });
    }

    private Stream<List<Object>> censusBySite() {
        return sites.keySet().stream().filter(id -> bedsOfSite(id).signum() > 0).flatMap(id -> {
            List<Stay> own = where(stays, s -> s.site == id);
            Map<YearMonth, List<Long>> months = dates().collect(Collectors.groupingBy(YearMonth::from, TreeMap::new,
                    Collectors.mapping(day -> inBed(own, day), Collectors.toList())));
            return months.entrySet().stream().map(month -> {
                List<Long> nights = month.getValue();
                long sum = nights.stream().mapToLong(n -> n).sum();
                return row(site(id), month.getKey(), bedsOfSite(id), mean(sum, nights.size()), mean(rank(nights, 100), 1),
                        occupancy(sum, sum(where(dates().toList(), day -> YearMonth.from(day).equals(month.getKey())),
                                day -> openBeds(day, b -> number(b, "site_id") == id))));
            });
        });
    }

    private Stream<List<Object>> occupancyByHour() {
        Map<LocalDateTime, Integer> present = presence(stays.stream()
                .map(s -> List.of(s.admit, s.discharge == null ? last.plusDays(2).atStartOfDay() : s.discharge)).toList());
        Map<DayOfWeek, BigDecimal> open = dates().collect(Collectors.groupingBy(LocalDate::getDayOfWeek,
                Collectors.reducing(BigDecimal.ZERO, day -> openBeds(day, b -> true), BigDecimal::add)));
        return clock((day, hour) -> row(title(day), hour, mean(sum(present, day, hour), days(day)),
                occupancy(sum(present, day, hour), open.get(day))));
    }

    private Stream<List<Object>> lengthOfStay() {
        BigDecimal total = sum(discharged(), Stay::days);
        return withAll(discharged(), s -> s.program).map((key, all) -> {
            List<BigDecimal> days = all.stream().map(Stay::days).toList();
            BigDecimal sum = sum(all, Stay::days);
            return row(program(key.get(0)), all.size(), sum.divide(BigDecimal.valueOf(all.size()), 2, RoundingMode.HALF_UP),
                    rank(days, 25), rank(days, 50), rank(days, 75), rank(days, 90), rank(days, 100), percent(sum, total));
        });
    }

    private Stream<List<Object>> mortality() {
        return withAll(discharged(), s -> s.program, s -> s.person.age(s.admit)).map((key, all) -> {
            long died = count(all, s -> s.dispo.equals("Death"));
            return row(program(key.get(0)), AGES.get(key.get(1)), all.size(), died, percent(died, all.size()));
        });
    }

    private Stream<List<Object>> readmissions() {
        Map<Person, List<Stay>> of = stays.stream().collect(Collectors.groupingBy(Stay::person));
        LocalDateTime end = last.minusDays(29).atStartOfDay();
        return withAll(where(discharged(), s -> !List.of("Death", "Transfer").contains(s.dispo) && !s.source.equals("Newborn")
                && s.discharge.isBefore(end)), s -> s.program).map((key, all) -> {
            long back = count(all, s -> of.get(s.person).stream().anyMatch(next -> next.source.equals("ED")
                    && !next.admit.isBefore(s.discharge) && !next.admit.isAfter(s.discharge.plusDays(30))));
            return row(program(key.get(0)), all.size(), back, percent(back, all.size()));
        });
    }

    private Stream<List<Object>> flows() {
        Predicate<Stay> admission = s -> s.admit.getYear() == year && !List.of("Transfer", "Newborn").contains(s.source);
        return areas.keySet().stream().flatMap(area -> sites.keySet().stream().map(site -> {
            List<Visit> ofArea = where(visits(year), v -> v.person.area == area);
            List<Stay> admitted = where(stays, s -> s.person.area == area && admission.test(s));
            long seen = count(ofArea, v -> v.site == site);
            long in = count(admitted, s -> s.site == site);
            return seen + in == 0 ? null : row(areas.get(area), sites.get(site), siteOfArea.get(area).equals(site) ? "yes" : "no",
                    scaled(seen), percent(seen, ofArea.size()), scaled(in), percent(in, admitted.size()));
        })).filter(Objects::nonNull);
    }

    private Stream<List<Object>> bedDemand() {
        LocalDate start = last.minusYears(1).plusDays(1);
        double days = start.until(last.plusDays(1), ChronoUnit.DAYS);
        Map<Integer, double[]> residents = years().collect(Collectors.toMap(y -> y, y -> IntStream.range(0, AGES.size())
                .mapToDouble(age -> people(projection, c -> c.year == y && c.age == age)).toArray()));
        int base = projection.get(0).year;
        return withAll(where(stays, s -> s.discharge == null || !s.discharge.isBefore(start.atStartOfDay())),
                s -> s.program).entries.entrySet().stream().flatMap(e -> years().filter(y -> residents.containsKey(y + 1)).map(y -> {
                    double admissions = 0;
                    double inUse = 0;
                    for (Stay s : e.getValue()) {
                        int age = s.person.group;
                        double factor = scale.doubleValue() * (0.75 * residents.get(y)[age]
                                + 0.25 * residents.get(y + 1)[age]) / residents.get(base)[age];
                        LocalDate from = s.admit.toLocalDate().isBefore(start) ? start : s.admit.toLocalDate();
                        admissions += s.admit.isBefore(start.atStartOfDay()) ? 0 : factor;
                        inUse += from.until(s.discharge == null ? last.plusDays(1) : s.discharge.toLocalDate(),
                                ChronoUnit.DAYS) * factor / days;
                    }
                    int id = e.getKey().get(0);
                    BigDecimal staffed = beds(b -> id == 0 || number(b, "program_id") == id);
                    BigDecimal needed = decimal(100 * inUse / 95, 3).setScale(0, RoundingMode.CEILING);
                    return row(program(id), y + "/" + (y + 1) % 100, decimal(admissions, 0), decimal(inUse, 1),
                            decimal(Math.max(0, inUse - 1.645 * Math.sqrt(inUse)), 1),
                            decimal(inUse + 1.645 * Math.sqrt(inUse), 1), needed, staffed, staffed.subtract(needed));
                }));
    }

    // ---- counting

    private List<Visit> visits(int y) {
        return where(visits, v -> v.arrival.getYear() == y);
    }

    private List<Stay> discharged() {
        return where(stays, s -> s.discharge != null && s.discharge.getYear() == year);
    }

    private Stream<LocalDate> dates() {
        return first.datesUntil(last.plusDays(1)).filter(day -> day.getYear() == year);
    }

    private Stream<Integer> years() {
        return projection.stream().map(Cell::year).distinct();
    }

    private long days(DayOfWeek day) {
        return dates().filter(date -> date.getDayOfWeek() == day).count();
    }

    private boolean at(LocalDateTime time, DayOfWeek day, int hour) {
        return time.getYear() == year && time.getDayOfWeek() == day && time.getHour() == hour;
    }

    /** Patients in bed at the midnight that ends a day. */
    private static long inBed(List<Stay> stays, LocalDate day) {
        LocalDateTime midnight = day.plusDays(1).atStartOfDay();
        return count(stays, s -> s.admit.isBefore(midnight) && (s.discharge == null || !s.discharge.isBefore(midnight)));
    }

    /** How many are present at each full hour of the year. */
    private Map<LocalDateTime, Integer> presence(List<List<LocalDateTime>> spans) {
        Map<LocalDateTime, Integer> present = new HashMap<>();
        for (List<LocalDateTime> span : spans) {
            for (LocalDateTime at = span.get(0).truncatedTo(ChronoUnit.HOURS).plusHours(1);
                    !at.isAfter(span.get(1)) && at.getYear() <= year; at = at.plusHours(1)) {
                if (at.getYear() == year) {
                    present.merge(at, 1, Integer::sum);
                }
            }
        }
        return present;
    }

    private long sum(Map<LocalDateTime, Integer> present, DayOfWeek day, int hour) {
        return present.entrySet().stream().filter(e -> at(e.getKey(), day, hour)).mapToLong(Map.Entry::getValue).sum();
    }

    /** Expected visits of a year: residents x rate. */
    private BigDecimal expected(int y, Predicate<Map<String, String>> rate) {
        Map<List<Object>, Integer> residents = projection.stream().filter(c -> c.year == y)
                .collect(Collectors.toMap(c -> List.of(c.area, AGES.get(c.age), c.gender), Cell::population));
        return sum(where(rates, rate), r -> {
            int people = residents.get(List.of(number(r, "lha_id"), r.get("age_group"), r.get("gender")));
            return new BigDecimal(r.get("baserate_per_1000")).multiply(BigDecimal.valueOf(people));
        }).movePointLeft(3);
    }

    private BigDecimal beds(Predicate<Map<String, String>> which) {
        return BigDecimal.valueOf(beds.stream().filter(which).mapToLong(b -> number(b, "staffed_beds")).sum());
    }

    /** Staffed beds x the factors of the ward closures of a day. */
    private BigDecimal openBeds(LocalDate day, Predicate<Map<String, String>> which) {
        return sum(where(beds, which), b -> closures.stream()
                .filter(c -> c.get("site_id").equals(b.get("site_id")) && c.get("program_id").equals(b.get("program_id"))
                        && !day.isBefore(LocalDate.parse(c.get("first_date"))) && !day.isAfter(LocalDate.parse(c.get("last_date"))))
                .map(c -> new BigDecimal(c.get("factor")))
                .reduce(new BigDecimal(b.get("staffed_beds")), BigDecimal::multiply));
    }

    private BigDecimal bedsOfSite(int id) {
        return beds(b -> number(b, "site_id") == id);
    }

    private BigDecimal bedsOfProgram(int id) {
        return beds(b -> number(b, "program_id") == id);
    }

    private static long people(List<Cell> cells, Predicate<Cell> which) {
        return cells.stream().filter(which).mapToLong(Cell::population).sum();
    }

    private static <T> List<T> where(Collection<T> all, Predicate<T> which) {
        return all.stream().filter(which).toList();
    }

    private static <T> long count(List<T> all, Predicate<T> which) {
        return all.stream().filter(which).count();
    }

    private static <T> BigDecimal sum(List<T> all, Function<T, BigDecimal> value) {
        return all.stream().map(value).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** Nearest rank: the smallest value that at least that many per cent do not exceed. */
    private static <T extends Comparable<T>> T rank(List<T> values, int percent) {
        return values.isEmpty() ? null : values.stream().sorted().toList().get((percent * values.size() + 99) / 100 - 1);
    }

    // ---- groups

    /** Groups in the order of their keys. */
    private record Groups<T>(Map<List<Integer>, List<T>> entries) {

        Stream<List<Object>> map(BiFunction<List<Integer>, List<T>, List<Object>> row) {
            return entries.entrySet().stream().map(e -> row.apply(e.getKey(), e.getValue()));
        }
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // the keys are only read
    private static <T> Groups<T> group(Collection<T> all, ToIntFunction<T>... keys) {
        Function<T, List<Integer>> numbers = value -> Arrays.stream(keys).map(key -> key.applyAsInt(value)).toList();
        return new Groups<>(all.stream().collect(
                Collectors.groupingBy(numbers, () -> new TreeMap<>(Recount::compare), Collectors.toList())));
    }

    /** The same, and before them totals over the first key, under the key 0. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the keys are only read
    private static <T> Groups<T> withAll(Collection<T> all, ToIntFunction<T>... keys) {
        Groups<T> groups = group(all, keys);
        ToIntFunction<T>[] others = keys.clone();
        others[0] = value -> 0;
        groups.entries.putAll(group(all, others).entries);
        return groups;
    }

    private static int compare(List<Integer> a, List<Integer> b) {
        return IntStream.range(0, a.size()).map(i -> a.get(i).compareTo(b.get(i))).filter(c -> c != 0).findFirst().orElse(0);
    }

    private static Stream<List<Object>> clock(BiFunction<DayOfWeek, Integer, List<Object>> row) {
        return Arrays.stream(DayOfWeek.values()).flatMap(day -> IntStream.range(0, 24).mapToObj(hour -> row.apply(day, hour)));
    }

    // ---- values

    /** A row; an array stands for several values. */
    private static List<Object> row(Object... values) {
        List<Object> row = new ArrayList<>();
        for (Object value : values) {
            row.addAll(value instanceof Object[] more ? Arrays.asList(more) : Arrays.asList(value));
        }
        return row;
    }

    private BigDecimal scaled(long count) {
        return whole(scale.multiply(BigDecimal.valueOf(count)));
    }

    private BigDecimal mean(long count, long days) {
        return scale.multiply(BigDecimal.valueOf(count)).divide(BigDecimal.valueOf(days), 1, RoundingMode.HALF_UP);
    }

    /** Occupancy in per cent: patients of the sample against open beds, both added up over the same moments. */
    private BigDecimal occupancy(long patients, BigDecimal openBeds) {
        return percent(scale.multiply(BigDecimal.valueOf(patients)), openBeds);
    }

    private static BigDecimal whole(BigDecimal value) {
        return value.setScale(0, RoundingMode.HALF_UP);
    }

    private static BigDecimal decimal(double value, int digits) {
        return BigDecimal.valueOf(value).setScale(digits, RoundingMode.HALF_UP);
    }

    private static BigDecimal percent(long part, long of) {
        return percent(BigDecimal.valueOf(part), BigDecimal.valueOf(of));
    }

    private static BigDecimal percent(BigDecimal part, BigDecimal of) {
        return of.signum() == 0 ? null : part.movePointRight(2).divide(of, 1, RoundingMode.HALF_UP);
    }

    private static BigDecimal hours(int minutes) {
        return BigDecimal.valueOf(minutes).divide(BigDecimal.valueOf(60), 1, RoundingMode.HALF_UP);
    }

    private String site(int id) {
        return sites.getOrDefault(id, "All sites");
    }

    private String program(int id) {
        return programs.getOrDefault(id, "All programs");
    }

    private String area(int id) {
        return areas.getOrDefault(id, "All areas");
    }

    private static String title(DayOfWeek day) {
        return day.name().charAt(0) + day.name().substring(1).toLowerCase();
    }

    // ---- files

    private List<Map<String, String>> rows(String table) {
        try {
            return TestData.records(data, table);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<Integer, String> names(String table, String id, String name) {
        BinaryOperator<String> none = (a, b) -> a;
        return rows(table).stream().collect(Collectors.toMap(r -> number(r, id), r -> r.get(name), none, LinkedHashMap::new));
    }

    private static int number(Map<String, String> row, String column) {
        return Integer.parseInt(row.get(column));
    }

    private static LocalDateTime time(String text) {
        return text.isEmpty() ? null : LocalDateTime.parse(text, TIME);
    }
}
