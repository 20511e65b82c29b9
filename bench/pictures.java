///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Draws a generated dataset as nine SVG pictures: arrivals, waits, length of stay, readmission, population, census.
//JAVA 17+
//DEPS info.picocli:picocli:4.7.7
//DEPS org.apache.commons:commons-csv:1.14.1
//JAVAC_OPTIONS -Xlint:all,-classfile -Werror

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "pictures", mixinStandardHelpOptions = true,
        description = "Draws a generated dataset as SVG: arrivals, daily-arrivals, monthly-visits, waits, length-of-stay, readmission, "
                + "census, pyramids and single-years.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the pictures are written", "1:the data cannot be read", "2:wrong usage"})
class pictures implements Callable<Integer> {

    @Option(names = "--data-dir", paramLabel = "DIR", defaultValue = "data",
            description = "Dataset of generate (default: ${DEFAULT-VALUE})")
    Path data;

    @Option(names = "--out", paramLabel = "DIR", defaultValue = "docs", description = "Folder for the pictures (default: ${DEFAULT-VALUE})")
    Path out;

    private static final List<String> AGES = List.of("0-4", "5-14", "15-24", "25-44", "45-64", "65-74", "75-84", "85+");
    private static final int[] FROM = {0, 5, 15, 25, 45, 65, 75, 85, 95};
    private static final String[] VISITORS = {"0-4", "5-14", "15-64", "65-84", "85+"};
    private static final int[] VISITORS_FROM = {0, 5, 15, 65, 85};
    private static final int CHILDREN_BELOW = 15, ADULT = 18, SENIOR = 65, OLDEST = 100;
    private static final String[] COLOURS = {"#c1440e", "#96690c", "#2f6db3", "#5b4b9a", "#22795c"};
    private static final String BLUE = "#2f6db3";
    private static final String RING = "<circle cx='%s' cy='%s' r='4' fill='#fcfcfd' stroke='#c1440e' stroke-width='1.6'/>";
    private static final String PALE = "#a9c4e4";
    private static final String FEMALE = "#c77ba1";
    private static final String MALE = "#6d9bcb";

    // what one pass over the files leaves in memory
    private LocalDate first;
    private LocalDate last;
    private int days;
    private double scale;
    private String source;
    private final Map<String, double[][]> people = new TreeMap<>();
    private final double[][][] arrivals = new double[2][7][24];
    private double[][] visits;
    private double[] daily;
    private final Map<String, List<Double>> stays = new TreeMap<>();
    private final Map<String, Site> sites = new LinkedHashMap<>();
    private final List<Event> events = new ArrayList<>();
    private final Map<LocalDate, String> holidays = new TreeMap<>();
    private final double[][] living = new double[3][OLDEST + 1];
    private Readmissions readmissions;

    /**
     * A site: its staffed beds by program, and how many of the sample are in them at each midnight; for each day, the hours that those who
     * arrived at its hospital ED waited for a physician, and how many arrived in all.
     */
    record Site(String name, List<Double> staffed, double[] census, List<List<Double>> waits, double[] arrivals) {
        Site(String name, int days) {
            this(name, new ArrayList<>(), new double[days], new ArrayList<>(), new double[days]);
            for (int d = 0; d < days; d++) {
                waits.add(new ArrayList<>());
            }
        }

        double beds() {
            return staffed.stream().mapToDouble(b -> b).sum();
        }

        /** Median wait in minutes of all who arrived on these days. */
        double wait(IntStream days) {
            return 60 * median(days.boxed().flatMap(d -> waits.get(d).stream()).mapToDouble(w -> w));
        }
    }

    /** What the environment drew; the site is empty where it is all. */
    record Event(String type, String name, String site, LocalDate first, LocalDate last, double factor) { }

    /** Unplanned readmissions by day since a discharge home, and who could have had one. The rows must come by person and time. */
    static final class Readmissions {
        private static final int DAYS = 180;
        private final double[][] atRisk = new double[2][DAYS];
        private final double[][] back = new double[2][DAYS];
        private final Map<String, LocalDate> births;
        private final Map<String, LocalDate> deaths;
        private final LocalDateTime end;
        private String person = "";
        private LocalDateTime discharge;

        Readmissions(Map<String, LocalDate> births, Map<String, LocalDate> deaths, LocalDate last) {
            this.births = births;
            this.deaths = deaths;
            this.end = last.plusDays(1).atStartOfDay();
        }

        void add(CSVRecord stay) {
            LocalDateTime admission = moment(stay.get("admit_ts"));
            if (stay.get("patient_id").equals(person)) {
                count(admission, stay.get("admit_source").equals("ED"));
            } else {
                finish();
            }
            person = stay.get("patient_id");
            discharge = stay.get("discharge_dispo").startsWith("Home") ? moment(stay.get("discharge_ts")) : null;
        }

        /** Ends the time at home of the last person: with the data or with death. */
        void finish() {
            LocalDate death = deaths.get(person);
            count(death == null ? end : death.atStartOfDay(), false);
            discharge = null;
        }

        private void count(LocalDateTime until, boolean unplanned) {
            int age = discharge == null ? 0 : births.get(person).until(discharge.toLocalDate()).getYears();
            if (age < ADULT) {
                return;
            }
            int group = age < SENIOR ? 0 : 1;
            int days = (int) discharge.until(until, ChronoUnit.DAYS);
            for (int d = 0; d < DAYS && d <= days; d++) {
                atRisk[group][d]++;
            }
            if (unplanned && days < DAYS) {
                back[group][days]++;
            }
        }

        /** Per 1,000 at home, on a day; with the days around it, the more the later. */
        double hazard(int group, int day, int around) {
            IntStream window = IntStream.rangeClosed(Math.max(0, day - around), Math.min(DAYS - 1, day + around));
            return 1_000 * window.mapToDouble(d -> back[group][d] / Math.max(1, atRisk[group][d])).average().orElse(0);
        }
    }

    public static void main(String... args) {
        System.exit(new CommandLine(new pictures()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        readAll();
        Files.createDirectories(out);
        arrivals().save(out.resolve("arrivals.svg"));
        lengthOfStay().save(out.resolve("length-of-stay.svg"));
        pyramids().save(out.resolve("pyramids.svg"));
        monthlyVisits().save(out.resolve("monthly-visits.svg"));
        census().save(out.resolve("census.svg"));
        dailyArrivals().save(out.resolve("daily-arrivals.svg"));
        waits().save(out.resolve("waits.svg"));
        readmission().save(out.resolve("readmission.svg"));
        singleYears().save(out.resolve("single-years.svg"));
        return 0;
    }

    // ---- the data

    private void readAll() throws IOException {
        read("dataset_info", r -> {
            first = LocalDate.parse(r.get("first_date"));
            last = LocalDate.parse(r.get("last_date"));
            days = (int) first.until(last, ChronoUnit.DAYS) + 1;
            scale = Double.parseDouble(r.get("persons_per_patient"));
            source = "Synthetic data, no real patients: lm-synth " + r.get("version") + ", seed " + r.get("seed") + ", "
                    + number(Double.parseDouble(r.get("patients")), 0) + " patients, each standing for " + number(scale, 1)
                    + " people; " + first + " to " + last;
        });
        read("dim_site", r -> sites.put(r.get("site_id"), new Site(r.get("site_name"), days)));
        read("staffed_beds", r -> sites.get(r.get("site_id")).staffed.add(Double.parseDouble(r.get("staffed_beds"))));
        Map<String, String> areas = new HashMap<>();
        read("dim_lha", r -> areas.put(r.get("lha_id"), r.get("lha_name")));
        String[] base = new String[1];
        read("population_projection", r -> {
            base[0] = base[0] == null ? r.get("year") : base[0];
            if (r.get("year").equals(base[0])) {
                people.computeIfAbsent(areas.get(r.get("lha_id")), a -> new double[3][AGES.size()])
                        ["FMO".indexOf(r.get("gender").charAt(0))][AGES.indexOf(r.get("age_group"))]
                        += Double.parseDouble(r.get("population"));
            }
        });
        read("dim_event", r -> events.add(new Event(r.get("event_type"), r.get("event_name"), r.get("site_id"),
                r.get("first_date").isEmpty() ? first : LocalDate.parse(r.get("first_date")),
                r.get("last_date").isEmpty() ? last : LocalDate.parse(r.get("last_date")), Double.parseDouble(r.get("factor")))));
        read("dim_date", r -> {
            if (r.get("is_holiday").equals("1")) {
                holidays.put(LocalDate.parse(r.get("date")), r.get("holiday_name"));
            }
        });
        Map<String, LocalDate> births = new HashMap<>();
        Map<String, LocalDate> deaths = new HashMap<>();
        read("patients", r -> {
            births.put(r.get("patient_id"), day(r, "dob"));
            if (r.get("death_date").isEmpty()) {
                int age = day(r, "dob").until(last).getYears();
                living["FMO".indexOf(r.get("gender").charAt(0))][Math.min(OLDEST, age)]++;
            } else {
                deaths.put(r.get("patient_id"), day(r, "death_date"));
            }
        });
        readmissions = new Readmissions(births, deaths, last);
        readVisits(births);
        readStays();
    }

    private void readVisits(Map<String, LocalDate> births) throws IOException {
        visits = new double[VISITORS.length][(int) YearMonth.from(first).until(YearMonth.from(last), ChronoUnit.MONTHS) + 1];
        daily = new double[days];
        read("ed_encounters", r -> {
            LocalDate day = day(r, "arrival_ts");
            if (day.isBefore(first)) {
                return;
            }
            int d = (int) first.until(day, ChronoUnit.DAYS);
            daily[d]++;
            int age = births.get(r.get("patient_id")).until(day).getYears();
            int group = (int) Arrays.stream(VISITORS_FROM).filter(from -> from <= age).count() - 1;
            visits[group][(int) YearMonth.from(first).until(YearMonth.from(day), ChronoUnit.MONTHS)]++;
            if (!r.get("ed_subservice").startsWith("Urgent")) {
                int hour = Integer.parseInt(r.get("arrival_ts").substring(11, 13));
                arrivals[age < CHILDREN_BELOW ? 0 : 1][day.getDayOfWeek().ordinal()][hour]++;
                Site site = sites.get(r.get("facility_id"));
                site.arrivals[d]++;
                if (!r.get("physician_ts").isEmpty()) {
                    site.waits.get(d).add(moment(r.get("arrival_ts")).until(moment(r.get("physician_ts")), ChronoUnit.SECONDS) / 3_600.0);
                }
            }
        });
    }

    private void readStays() throws IOException {
        Map<String, String> programs = new HashMap<>();
        read("dim_program", r -> programs.put(r.get("program_id"), r.get("program_name")));
        read("ip_stays", r -> {
            readmissions.add(r);
            boolean open = r.get("discharge_ts").isEmpty();
            if (!open) {
                stays.computeIfAbsent(programs.get(r.get("program_id")), p -> new ArrayList<>()).add(Double.parseDouble(r.get("los_days")));
            }
            double[] census = sites.get(r.get("facility_id")).census;
            long from = Math.max(0, first.until(day(r, "admit_ts"), ChronoUnit.DAYS));
            long to = open ? days : Math.min(days, first.until(day(r, "discharge_ts"), ChronoUnit.DAYS));
            for (int d = (int) from; d < to; d++) {
                census[d]++;
            }
        });
        readmissions.finish();
    }

    private void read(String table, Consumer<CSVRecord> each) throws IOException {
        try (Reader in = Files.newBufferedReader(data.resolve(table + ".csv"));
                CSVParser csv = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get().parse(in)) {
            csv.forEach(each);
        }
    }

    private static LocalDate day(CSVRecord r, String column) {
        return LocalDate.parse(r.get(column).substring(0, 10));
    }

    private static LocalDateTime moment(String timestamp) {
        return LocalDateTime.parse(timestamp.replace(' ', 'T'));
    }

    // ---- the pictures

    private Svg arrivals() {
        String[] who = {"Children under " + CHILDREN_BELOW, "Adults and youth, " + CHILDREN_BELOW + " and over"};
        double[] weekdays = new double[7];
        first.datesUntil(last.plusDays(1)).forEach(d -> weekdays[d.getDayOfWeek().ordinal()]++);
        String[] busiest = new String[2];
        for (int p = 0; p < 2; p++) {
            double[][] rates = arrivals[p];
            IntStream.range(0, 168).forEach(i -> rates[i / 24][i % 24] *= scale / Math.max(1, weekdays[i / 24]));
            int hour = top(IntStream.range(0, 24).mapToDouble(h -> Arrays.stream(rates).mapToDouble(d -> d[h]).sum()).toArray());
            int weekday = top(Arrays.stream(rates).mapToDouble(pictures::sum).toArray());
            busiest[p] = "at " + hour + ":00 and on " + DayOfWeek.of(weekday + 1).getDisplayName(TextStyle.FULL, Locale.ENGLISH) + "s";
        }
        Svg svg = new Svg(960, 616, "Children peak " + busiest[0] + ", adults " + busiest[1],
                "Arrivals at the hospital emergency departments of the network by weekday and hour, against the average hour of the week",
                source);
        for (int p = 0; p < 2; p++) {
            double y = 118 + p * 226;
            double mean = total(arrivals[p]) / 168;
            svg.text(76, y - 10, "b", who[p] + ": " + number(24 * mean, 0) + " a day").text(926, y - 10, "n e", "visits a day");
            for (int d = 0; d < 7; d++) {
                svg.text(68, y + 17 + 24 * d, "e", DayOfWeek.of(d + 1).getDisplayName(TextStyle.SHORT, Locale.ENGLISH));
                svg.text(926, y + 17 + 24 * d, "e", number(sum(arrivals[p][d]), 0));
                for (int h = 0; h < 24; h++) {
                    svg.rect(76 + 32 * h, y + 24 * d, 31, 23, heat(arrivals[p][d][h] / mean / 2));
                }
            }
            for (int h = 0; h <= 24; h += 3) {
                svg.text(76 + 32 * h, y + 186, "n m", h + ":00");
            }
        }
        for (int i = 0; i <= 40; i++) {
            svg.rect(330 + 6 * i, 546, 6.2, 12, heat(i / 40.0));
        }
        for (int i = 0; i <= 4; i++) {
            svg.text(333 + 60 * i, 573, "n m", number(i / 2.0, 1));
        }
        return svg.text(320, 557, "n e", "arrivals in the hour, times the average hour").text(586, 557, "n", "and more");
    }

    private Svg lengthOfStay() {
        record Row(String name, double[] los) {
            double at(double q) {
                return los[(int) Math.min(los.length - 1, q * los.length)];
            }

            double mean() {
                return sum(los) / los.length;
            }
        }
        List<Row> rows = stays.entrySet().stream()
                .map(e -> new Row(e.getKey(), e.getValue().stream().mapToDouble(v -> v).sorted().toArray()))
                .sorted(Comparator.comparingDouble((Row r) -> -r.at(0.5))).toList();
        Row longest = rows.get(0);
        Row shortest = rows.get(rows.size() - 1);
        double bottom = 118 + 40 * rows.size();
        Svg svg = new Svg(960, bottom + 100, "Half of all stays end within " + number(shortest.at(0.5), 1) + " days in " + shortest.name
                + ", within " + number(longest.at(0.5), 1) + " in " + longest.name,
                "Length of stay by program on a logarithmic axis: few long stays pull the mean far above the median", source);
        double[] ticks = {0.25, 0.5, 1, 2, 4, 7, 14, 30, 60, 120};
        String[] names = {"6 h", "12 h", "1", "2", "4", "7", "14", "30", "60", "120"};
        double low = rows.stream().mapToDouble(r -> r.at(0.25)).min().orElse(1) / 1.3;
        double high = rows.stream().mapToDouble(r -> Math.max(r.at(0.9), r.mean())).max().orElse(30) * 1.25;
        Scale x = new Scale(Math.log(low), Math.log(high), 180, 712);
        for (int i = 0; i < ticks.length; i++) {
            if (ticks[i] >= low && ticks[i] <= high) {
                svg.line(x.log(ticks[i]), 104, x.log(ticks[i]), bottom, "grid").text(x.log(ticks[i]), bottom + 18, "m", names[i]);
            }
        }
        svg.text(446, bottom + 38, "n m", "length of stay, days from admission to discharge");
        svg.text(28, bottom + 64, "n", "MHSU: mental health and substance use. MICY: maternity, infants, children and youth.");
        String[] heads = {"stays", "median", "mean", "P90"};
        for (int i = 0; i < heads.length; i++) {
            svg.text(774 + 53 * i, 98, "n e", heads[i]);
        }
        for (int i = 0; i < rows.size(); i++) {
            Row r = rows.get(i);
            double y = 130 + 40 * i;
            svg.text(170, y + 5, "e b", r.name);
            svg.line(x.log(r.at(0.75)), y, x.log(r.at(0.9)), y, "ink").line(x.log(r.at(0.9)), y - 7, x.log(r.at(0.9)), y + 7, "ink");
            svg.rect(x.log(r.at(0.25)), y - 11, x.log(r.at(0.75)) - x.log(r.at(0.25)), 22, PALE);
            svg.line(x.log(r.at(0.5)), y - 11, x.log(r.at(0.5)), y + 11, "bold");
            svg.add("<path class='mark' d='M%s %sl6 6l-6 6l-6 -6z'/>", x.log(r.mean()), y - 6);
            String[] values = {number(r.los.length, 0), number(r.at(0.5), 1), number(r.mean(), 1), number(r.at(0.9), 1)};
            for (int c = 0; c < values.length; c++) {
                svg.text(774 + 53 * c, y + 5, "e", values[c]);
            }
        }
        svg.rect(180, 82, 26, 14, PALE).line(193, 82, 193, 96, "bold").text(213, 94, "n", "middle half and median");
        svg.line(372, 89, 398, 89, "ink").line(398, 83, 398, 95, "ink").text(405, 94, "n", "up to P90");
        return svg.add("<path class='mark' d='M492 83l6 6l-6 6l-6 -6z'/>").text(505, 94, "n", "mean");
    }

    private Svg pyramids() {
        double[][] region = new double[3][AGES.size()];
        people.values().forEach(p -> IntStream.range(0, 3).forEach(g -> Arrays.setAll(region[g], a -> region[g][a] + p[g][a])));
        List<String> areas = people.keySet().stream().sorted(Comparator.comparingDouble(a -> old(people.get(a)))).toList();
        String youngest = areas.get(0);
        String oldest = areas.get(areas.size() - 1);
        int rows = (areas.size() + 3) / 4;
        Svg svg = new Svg(960, 110 + 210 * rows + 34, "From " + youngest + ", " + number(100 * old(people.get(youngest)), 0)
                + " % aged 65 and over, to " + oldest + ", " + number(100 * old(people.get(oldest)), 0) + " %",
                "Residents by age and gender, per cent of the area's people per year of age: a bar's surface is its share "
                + "(85+ as ten years)", source);
        double most = areas.stream().flatMapToDouble(a -> IntStream.range(0, 16).mapToDouble(i -> density(people.get(a), i / 8, i % 8)))
                .max().orElse(1);
        Scale length = new Scale(0, most, 0, 94);
        svg.rect(28, 82, 14, 14, FEMALE).text(48, 94, "n", "Female").rect(108, 82, 14, 14, MALE).text(128, 94, "n", "Male");
        svg.line(180, 89, 206, 89, "bold").text(213, 94, "n", "the region; gender Other, "
                + number(100 * sum(region[2]) / total(region), 1) + " %, is not drawn");
        for (int i = 0; i < areas.size(); i++) {
            double[][] area = people.get(areas.get(i));
            double middle = 148 + i % 4 * 228;
            double y = 128 + i / 4 * 210;
            svg.text(middle, y, "m b", areas.get(i)).text(middle, y + 16, "n m",
                    number(1000 * Math.round(total(area) / 1000), 0) + " people, " + number(100 * old(area), 0) + " % 65+");
            Scale age = new Scale(0, 95, y + 166, y + 24);
            for (double t = 0.5; t <= most; t += 0.5) {
                for (int side = -1; side <= 1; side += 2) {
                    svg.line(middle + side * length.at(t), y + 24, middle + side * length.at(t), y + 166, "grid");
                    svg.text(middle + side * length.at(t), y + 180, "n m", number(t, 1));
                }
            }
            svg.text(middle, y + 180, "n m", "% per year");
            for (int side = 0; side < 2; side++) {
                StringBuilder outline = new StringBuilder("M" + Svg.f(middle) + " " + Svg.f(age.at(0)));
                for (int a = 0; a < AGES.size(); a++) {
                    double top = age.at(FROM[a + 1]);
                    double width = length.at(density(area, side, a));
                    svg.rect(side == 0 ? middle - width : middle, top, width, age.at(FROM[a]) - top - 0.8, side == 0 ? FEMALE : MALE);
                    outline.append('H').append(Svg.f(middle + (side == 0 ? -1 : 1) * length.at(density(region, side, a))))
                            .append('V').append(Svg.f(top));
                }
                svg.add("<path class='bold' d='" + outline + "H" + Svg.f(middle) + "'/>");
            }
            for (int a = 0; a < AGES.size() && i % 4 == 0; a++) {
                svg.text(48, (age.at(FROM[a]) + age.at(FROM[a + 1])) / 2 + 4, "n e", AGES.get(a));
            }
        }
        return svg;
    }

    /** Residents of one year of age, in per cent of all. */
    private static double density(double[][] area, int gender, int age) {
        return 100 * area[gender][age] / total(area) / (FROM[age + 1] - FROM[age]);
    }

    private static double old(double[][] area) {
        return IntStream.range(5, AGES.size()).mapToDouble(a -> area[0][a] + area[1][a] + area[2][a]).sum() / total(area);
    }

    private static double total(double[][] area) {
        return Arrays.stream(area).mapToDouble(pictures::sum).sum();
    }

    private Svg monthlyVisits() {
        int months = visits[0].length;
        YearMonth start = YearMonth.from(first);
        double[] mean = new double[VISITORS.length];
        double[][] index = new double[VISITORS.length][months];
        for (int g = 0; g < VISITORS.length; g++) {
            double[] counts = visits[g];
            mean[g] = sum(counts) * scale / days;
            Arrays.setAll(index[g], m -> {
                LocalDate from = start.plusMonths(m).atDay(1);
                LocalDate to = from.plusMonths(1);
                long length = (from.isBefore(first) ? first : from).until(to.isAfter(last) ? last.plusDays(1) : to, ChronoUnit.DAYS);
                return 100 * counts[m] / length * days / sum(counts);
            });
        }
        String[] winter = Arrays.stream(index).map(i -> String.format(Locale.ROOT, "%+.0f %%",
                100 * season(i, start, 12, 1, 2) / season(i, start, 6, 7, 8) - 100)).toArray(String[]::new);
        Svg svg = new Svg(960, 704, "Winter against summer: " + winter[0] + " visits at " + VISITORS[0] + ", "
                + winter[1] + " at " + VISITORS[1] + ", " + winter[2] + " at " + VISITORS[2],
                "Visits a day to emergency departments and urgent care by month and age at the visit; "
                + "the group's mean is 100, winters are shaded", source);
        Scale range = Scale.around(Arrays.stream(index).flatMapToDouble(Arrays::stream), 25, 0, 0);
        Scale x = new Scale(0, months, 170, 930);
        for (int m = 0; m < months; m++) {
            YearMonth month = start.plusMonths(m);
            if (month.getMonthValue() % 12 < 3) {
                svg.rect(x.at(m), 88, x.at(m + 1) - x.at(m), 550, "#e9eff6");
            }
        }
        svg.years(first, last, new Scale(0, days, 170, 930), 88, 638, 4);
        for (int g = 0; g < VISITORS.length; g++) {
            double[] values = index[g];
            Scale y = new Scale(range.from, range.to, 192 + g * 110, 104 + g * 110);
            svg.text(28, y.at(100) - 4, "b", VISITORS[g] + " years", COLOURS[g])
                    .text(28, y.at(100) + 14, "n", number(mean[g], 0) + " a day");
            for (double t = range.from; t <= range.to; t += 25) {
                svg.line(170, y.at(t), 930, y.at(t), t == 100 ? "axis" : "grid").text(163, y.at(t) + 4, "n e", number(t, 0));
            }
            svg.path("thick", COLOURS[g], x, y, values, 1);
            int peak = top(values);
            svg.add("<circle cx='%s' cy='%s' r='3.5' fill='%s'/>", x.at(peak + 0.5), y.at(values[peak]), COLOURS[g]);
            svg.text(Math.max(196, Math.min(904, x.at(peak + 0.5))), y.at(values[peak]) - 8, "n m",
                    start.plusMonths(peak).getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH) + " " + number(values[peak], 0));
        }
        return svg;
    }

    private static double season(double[] index, YearMonth start, Integer... months) {
        return IntStream.range(0, index.length).filter(m -> List.of(months).contains(start.plusMonths(m).getMonthValue()))
                .mapToDouble(m -> index[m]).average().orElse(Double.NaN);
    }

    private Svg census() {
        double beds = sites.values().stream().mapToDouble(Site::beds).sum();
        double[] network = new double[days];
        sites.values().forEach(s -> Arrays.setAll(network, d -> network[d] + 100 * scale * s.census[d] / beds));
        Map<Integer, Double> years = IntStream.range(0, days).boxed().collect(
                Collectors.groupingBy(d -> first.plusDays(d).getYear(), Collectors.averagingDouble(d -> network[d])));
        int rows = (sites.size() + 3) / 4;
        Svg svg = new Svg(960, 432 + 150 * rows, "The midnight census goes from " + number(years.get(first.getYear()), 0)
                + " % of the staffed beds in " + first.getYear() + " to " + number(years.get(last.getYear()), 0)
                + " % in " + last.getYear(),
                "Patients in bed at midnight in the network, the sample scaled to the region, against its " + number(beds, 0)
                + " staffed beds", source);
        Scale x = new Scale(0, days, 80, 876);
        Scale y = Scale.around(Arrays.stream(network), 10, 320, 100);
        svg.years(first, last, x, 100, 320, 4);
        for (double t = y.from; t <= y.to; t += 10) {
            svg.line(80, y.at(t), 876, y.at(t), t == 100 ? "bold" : "grid").text(926, y.at(t) + 4, "e", number(t, 0) + " %");
        }
        for (double n = 500 * Math.ceil(y.from * beds / 50_000); n <= y.to * beds / 100; n += 500) {
            svg.line(75, y.at(100 * n / beds), 80, y.at(100 * n / beds), "axis").text(72, y.at(100 * n / beds) + 4, "e", number(n, 0));
        }
        svg.path("fine", BLUE, x, y, means(network, 1, 1), 1).path("thick", BLUE, x, y, means(network, 7, 28), 7);
        svg.text(28, 86, "n", "patients").text(932, 86, "n e", "of the beds");
        svg.line(120, 82, 146, 82, "bold").text(153, 86, "n", "staffed beds");
        svg.add("<path class='fine' stroke='%s' d='M260 82h26'/>", BLUE).text(293, 86, "n", "each midnight");
        svg.add("<path class='thick' stroke='%s' d='M406 82h26'/>", BLUE).text(439, 86, "n", "mean of 28 days");
        svg.text(28, 380, "b", "By site").text(84, 380, "n", "per cent of its staffed beds; thin: mean of 28 days, thick: of half a year. "
                + "A patient of the sample counts " + number(scale, 1) + " times: small sites jump");
        List<Site> shown = sites.values().stream().filter(s -> s.beds() > 0).toList();
        List<double[]> percent = shown.stream().map(s -> Arrays.stream(s.census).map(n -> 100 * scale * n / s.beds()).toArray()).toList();
        Scale range = Scale.around(percent.stream().flatMapToDouble(p -> Arrays.stream(means(p, 7, 28))), 25, 0, 0);
        for (int i = 0; i < shown.size(); i++) {
            double left = 58 + i % 4 * 222;
            Scale across = new Scale(0, days, left, left + 204);
            Scale up = new Scale(range.from, range.to, 516 + i / 4 * 150, 430 + i / 4 * 150);
            svg.text(left, up.end - 22, "b", shown.get(i).name);
            svg.text(left, up.end - 7, "n", number(shown.get(i).beds(), 0) + " beds, mean " + number(sum(percent.get(i)) / days, 0) + " %");
            svg.years(first, last, across, up.end, up.start, 2);
            for (double t = range.from; t <= range.to; t += 25) {
                svg.line(left, up.at(t), left + 204, up.at(t), t == 100 ? "bold" : "grid");
                svg.text(left - 5, up.at(t) + 4, "n e", i % 4 == 0 && t % 50 == 0 ? number(t, 0) : "");
            }
            svg.path("fine", BLUE, across, up, means(percent.get(i), 7, 28), 7)
                    .path("thick", BLUE, across, up, means(percent.get(i), 14, 182), 14);
        }
        return svg;
    }

    private Svg dailyArrivals() {
        List<Event> shown = events.stream().filter(e -> !e.type.equals("Ward closure")).toList();
        int year = IntStream.rangeClosed(first.getYear(), last.getYear()).boxed().max(Comparator.comparingLong((Integer y) ->
                shown.stream().filter(e -> e.first.getYear() <= y && e.last.getYear() >= y).count()).thenComparing(y -> -y)).orElseThrow();
        LocalDate start = year == first.getYear() ? first : LocalDate.of(year, 1, 1);
        LocalDate end = year == last.getYear() ? last : LocalDate.of(year, 12, 31);
        int from = (int) first.until(start, ChronoUnit.DAYS);
        double[] values = Arrays.copyOfRange(daily, from, from + (int) start.until(end, ChronoUnit.DAYS) + 1);
        double mean = sum(values) / values.length;
        Arrays.setAll(values, d -> 100 * values[d] / mean);
        int[] extremes = {top(Arrays.stream(values).map(v -> -v).toArray()), top(values)};
        List<Event> ofYear = shown.stream().filter(e -> !e.first.isAfter(end) && !e.last.isBefore(start)).toList();
        List<String> rows = ofYear.stream().map(Event::type).distinct().toList();
        Map<Event, Double> level = new LinkedHashMap<>();
        ofYear.stream().filter(e -> e.site.isEmpty() && !e.type.endsWith("season")).forEach(e -> level.put(e,
                IntStream.range(0, values.length).filter(d -> !start.plusDays(d).isBefore(e.first) && !start.plusDays(d).isAfter(e.last))
                .mapToDouble(d -> values[d]).average().orElse(100)));
        List<Event> byLevel = level.keySet().stream().sorted(Comparator.comparing(level::get)).toList();
        Svg svg = new Svg(960, 464 + 24 * rows.size(), year + (byLevel.isEmpty() ? ", day by day" : Stream.of(byLevel.get(0),
                byLevel.get(byLevel.size() - 1)).map(e -> e.type.toLowerCase(Locale.ROOT) + " " + number(level.get(e), 0) + " %")
                .collect(Collectors.joining(", ", ": ", " of a mean day's arrivals"))),
                "Arrivals of each day at emergency departments and urgent care, per cent of the mean day ("
                + number(mean * scale, 0) + " arrivals), and what the environment drew", source);
        Scale x = new Scale(0, values.length, 150, 890);
        Scale y = Scale.around(Arrays.stream(values), 10, 330, 104);
        holidays(svg, x, 376 + 24 * rows.size(), start, end);
        strips(svg, ofYear, rows, x, start, end);
        for (double t = y.from; t <= y.to; t += 10) {
            svg.line(150, y.at(t), 890, y.at(t), t == 100 ? "axis" : "grid").text(143, y.at(t) + 4, "n e", number(t, 0) + " %");
        }
        for (LocalDate month = start.withDayOfMonth(1); !month.isAfter(end); month = month.plusMonths(1)) {
            double at = x.at(Math.max(0, start.until(month, ChronoUnit.DAYS)));
            svg.line(at, 330, at, 335, "axis").text(at + 4, 347, "n", month.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH));
        }
        svg.path("fine", BLUE, x, y, values, 1).path("thick", BLUE, x, y, means(values, 1, 7), 1);
        for (int d = 0; d < values.length; d++) {
            if (holidays.containsKey(start.plusDays(d))) {
                svg.add(RING, x.at(d + 0.5), y.at(values[d]));
            }
        }
        for (int i = 0; i < 2; i++) {
            svg.text(x.at(extremes[i] + 0.5) + (extremes[i] > values.length / 2 ? -8 : 8), y.at(values[extremes[i]]) + 4,
                    extremes[i] > values.length / 2 ? "b e" : "b", date(start.plusDays(extremes[i])));
        }
        svg.add("<path class='fine' stroke='%s' d='M150 84h26'/>", BLUE).text(183, 88, "n", "each day");
        svg.add("<path class='thick' stroke='%s' d='M256 84h26'/>", BLUE).text(289, 88, "n", "mean of 7 days");
        return svg.add(RING, 400, 84).text(411, 88, "n", "statutory holiday").text(524, 88, "n", "shaded: events of the whole network");
    }

    /** Below the days: a strip for each type of event, with its mean factor on arrivals. */
    private void strips(Svg svg, List<Event> ofYear, List<String> rows, Scale x, LocalDate start, LocalDate end) {
        for (Event e : ofYear) {
            int row = rows.indexOf(e.type);
            double left = x.at(Math.max(0, start.until(e.first, ChronoUnit.DAYS)));
            double right = x.at(Math.min(x.to, start.until(e.last, ChronoUnit.DAYS) + 1));
            double top = 364 + 24 * row;
            String colour = COLOURS[row % COLOURS.length];
            if (e.site.isEmpty()) {
                svg.add("<rect x='%s' y='104' width='%s' height='226' fill='%s' fill-opacity='.12'/>", left, right - left, colour);
            }
            svg.rect(left, top, right - left, 14, colour);
            String factor = String.format(Locale.ROOT, "%+.0f %%", 100 * e.factor - 100);
            String label = e.site.isEmpty() ? factor : factor + " at " + sites.get(e.site).name;
            boolean before = right + 7 * label.length() > 940 || ofYear.stream().anyMatch(o -> o.type.equals(e.type)
                    && o.first.isAfter(e.last) && x.at(start.until(o.first, ChronoUnit.DAYS)) < right + 7 * label.length());
            svg.text(before ? left - 5 : right + 5, top + 12, before ? "n e" : "n", label);
        }
        for (int i = 0; i < rows.size(); i++) {
            svg.text(143, 376 + 24 * i, "n e", rows.get(i));
        }
    }

    /** A mark for each holiday, and its name below. */
    private void holidays(Svg svg, Scale x, double top, LocalDate start, LocalDate end) {
        svg.text(143, top, "n e", "Holidays");
        double[] free = new double[3];
        for (Map.Entry<LocalDate, String> holiday : holidays.entrySet()) {
            if (!holiday.getKey().isBefore(start) && !holiday.getKey().isAfter(end)) {
                double at = x.at(start.until(holiday.getKey(), ChronoUnit.DAYS) + 0.5);
                String name = holiday.getValue();
                boolean before = at + 7 * name.length() > 940;
                double begin = before ? at - 7 * name.length() : at;
                int line = IntStream.range(0, 3).filter(i -> free[i] <= begin).findFirst().orElse(2);
                free[line] = before ? at + 8 : at + 7 * name.length() + 8;
                svg.line(at, 330, at, top + 16 * line + 2, "grid");
                svg.text(before ? at - 4 : at + 4, top + 16 * line, before ? "n e" : "n", name);
            }
        }
    }

    private static String date(LocalDate day) {
        return day.format(DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH));
    }

    private Svg waits() {
        Map<Site, Double> medians = new LinkedHashMap<>();
        sites.values().stream().filter(s -> sum(s.arrivals) > 0).forEach(s -> medians.put(s, s.wait(IntStream.range(0, days))));
        List<Site> byWait = medians.keySet().stream().sorted(Comparator.comparing(medians::get)).toList();
        List<Site> two = List.of(byWait.get(byWait.size() - 1), byWait.get(0));
        double[][] busy = new double[2][];
        double[][] wait = new double[2][];
        int[][] byArrivals = new int[2][];
        for (int i = 0; i < 2; i++) {
            Site site = two.get(i);
            double all = sum(site.arrivals);
            double[] percent = busy[i] = Arrays.stream(site.arrivals).map(n -> 100 * n * days / all).toArray();
            wait[i] = IntStream.range(0, days).mapToDouble(d -> site.wait(IntStream.of(d))).toArray();
            byArrivals[i] = IntStream.range(0, days).boxed().sorted(Comparator.comparingDouble(d -> percent[d])).mapToInt(d -> d).toArray();
        }
        Svg svg = new Svg(960, 470, "Quiet days " + number(two.get(0).wait(tenth(byArrivals[0], 0)), 0) + ", busy days "
                + number(two.get(0).wait(tenth(byArrivals[0], 9)), 0) + " minutes to a physician at " + two.get(0).name,
                "Median minutes from arrival to physician against arrivals by day: the hospital EDs with the longest and the shortest wait",
                source);
        Scale y = new Scale(0, 30 * Math.ceil(at(0.995, Stream.of(wait).flatMapToDouble(Arrays::stream)) / 30), 390, 130);
        Scale range = Scale.around(DoubleStream.of(at(0.005, Stream.of(busy).flatMapToDouble(Arrays::stream)),
                at(0.99, Stream.of(busy).flatMapToDouble(Arrays::stream))), 10, 0, 0);
        for (int i = 0; i < 2; i++) {
            double[] percentOf = busy[i];
            Scale x = new Scale(range.from, range.to, 80 + 436 * i, 486 + 436 * i);
            svg.text(x.start, 100, "b", two.get(i).name).text(x.start, 118, "n", "median " + number(medians.get(two.get(i)), 0)
                    + " min; " + number(sum(two.get(i).arrivals) * scale / days, 0) + " arrivals a day; correlation of the two "
                    + String.format(Locale.ROOT, "%.2f", correlation(busy[i], wait[i])));
            for (double t = 0; t <= y.to; t += 30) {
                svg.line(x.start, y.at(t), x.end, y.at(t), t == 0 ? "axis" : "grid").text(72, y.at(t) + 4, "e", i == 0 ? number(t, 0) : "");
            }
            for (double t = 20 * Math.ceil(range.from / 20); t <= range.to; t += 20) {
                svg.line(x.at(t), 390, x.at(t), 395, "axis").text(x.at(t), 409, "m", number(t, 0) + " %");
            }
            StringBuilder dots = new StringBuilder();
            for (int d = 0; d < days; d++) {
                if (wait[i][d] <= y.to && busy[i][d] >= range.from && busy[i][d] <= range.to) {
                    dots.append('M').append(Svg.f(x.at(busy[i][d]))).append(' ').append(Svg.f(y.at(wait[i][d]))).append("h0");
                }
            }
            svg.add("<path class='dots' stroke='%s' d='%s'/>", BLUE, dots);
            List<String> line = new ArrayList<>();
            for (int tenth = 0; tenth < 10; tenth++) {
                double across = x.at(tenth(byArrivals[i], tenth).mapToDouble(d -> percentOf[d]).average().orElse(0));
                double up = y.at(two.get(i).wait(tenth(byArrivals[i], tenth)));
                svg.add("<circle cx='%s' cy='%s' r='4' fill='%s'/>", across, up, COLOURS[0]);
                line.add(Svg.f(across) + " " + Svg.f(up));
            }
            svg.add("<path class='thick' stroke='%s' d='M%s'/>", COLOURS[0], String.join("L", line));
        }
        return svg.text(500, 430, "n m", "arrivals of the day, per cent of the site's mean day; blue: a day, red: a tenth of the days");
    }

    /** A tenth of the days, in their order. */
    private static IntStream tenth(int[] order, int tenth) {
        return Arrays.stream(order, order.length * tenth / 10, order.length * (tenth + 1) / 10);
    }

    private Svg readmission() {
        String[] who = {"Adults under " + SENIOR, SENIOR + " and over"};
        int n = Readmissions.DAYS;
        double[][] day = new double[2][n];
        double[][] smooth = new double[2][n];
        for (int g = 0; g < 2; g++) {
            int group = g;
            Arrays.setAll(day[g], d -> readmissions.hazard(group, d, 0));
            Arrays.setAll(smooth[g], d -> readmissions.hazard(group, d, Math.min(10, d / 3)));
        }
        Svg svg = new Svg(960, 470, "Of 1,000 seniors at home " + number(smooth[1][7], 1) + " return on day 7, " + number(smooth[1][30], 1)
                + " on day 30, " + number(smooth[1][90], 1) + " on day 90",
                "Unplanned readmissions (through the ED) on each day since a discharge home, per 1,000 who are still alive and at home",
                source);
        Scale x = new Scale(0, n, 80, 930);
        Scale y = new Scale(0, Math.ceil(Stream.of(day).flatMapToDouble(Arrays::stream).max().orElse(1)), 390, 104);
        for (double t = 0; t <= y.to; t++) {
            svg.line(80, y.at(t), 930, y.at(t), t == 0 ? "axis" : "grid").text(72, y.at(t) + 4, "e", number(t, 0));
        }
        for (int d = 0; d <= n; d += 30) {
            svg.line(x.at(d), 390, x.at(d), 395, "axis").text(x.at(d), 409, "m", String.valueOf(d));
        }
        for (int g = 0; g < 2; g++) {
            StringBuilder dots = new StringBuilder();
            for (int d = 0; d < n; d++) {
                dots.append('M').append(Svg.f(x.at(d + 0.5))).append(' ').append(Svg.f(y.at(day[g][d]))).append("h0");
            }
            String colour = g == 0 ? BLUE : COLOURS[0];
            svg.add("<path class='dots' stroke='%s' d='%s'/>", colour, dots).path("thick", colour, x, y, smooth[g], 1);
            svg.add("<path class='thick' stroke='%s' d='M%s 84h26'/>", colour, 370 + 290 * g);
            svg.text(403 + 290 * g, 88, "b", who[g]).text(526 + 264 * g, 88, "n", number(readmissions.atRisk[g][0], 0)
                    + " discharges");
        }
        svg.text(28, 88, "n", "dots: each day; lines: means of the days around");
        return svg.text(505, 430, "n m", "days since discharge");
    }

    private Svg singleYears() {
        double people = total(living);
        double[] both = new double[OLDEST + 1];
        Arrays.setAll(both, a -> living[0][a] + living[1][a] + living[2][a]);
        int women = IntStream.rangeClosed(20, OLDEST).filter(from -> IntStream.rangeClosed(from, 95)
                .allMatch(a -> living[0][a] > living[1][a])).findFirst().orElse(OLDEST);
        Svg svg = new Svg(960, 700, "The most common age is " + top(means(both, 1, 5)) + "; from " + women
                + " on women outnumber men at every age",
                "Who lives at the end by single year of age, per cent of all: bars are the sample, lines its means of nine ages", source);
        double most = 100 * Math.max(Arrays.stream(living[0]).max().orElse(1), Arrays.stream(living[1]).max().orElse(1)) / people;
        Scale length = new Scale(0, most, 0, 400);
        double middle = 490;
        Scale age = new Scale(0, OLDEST + 1, 626, 112);
        for (double t = 0; t <= most; t += 0.2) {
            for (int side = -1; side <= 1; side += 2) {
                svg.line(middle + side * length.at(t), 112, middle + side * length.at(t), 626, t == 0 ? "axis" : "grid");
                svg.text(middle + side * length.at(t), 644, "n m", t == 0 && side < 0 ? "" : number(t, 1));
            }
        }
        for (int a = 0; a <= OLDEST; a += 10) {
            svg.text(60, age.at(a + 0.5) + 4, "e", a == OLDEST ? a + "+" : String.valueOf(a));
            svg.line(66, age.at(a + 0.5), 900, age.at(a + 0.5), "grid");
        }
        for (int side = 0; side < 2; side++) {
            int sign = side == 0 ? -1 : 1;
            for (int a = 0; a <= OLDEST; a++) {
                double width = length.at(100 * living[side][a] / people);
                svg.rect(side == 0 ? middle - width : middle, age.at(a + 1) + 0.4, width, age.at(a) - age.at(a + 1) - 0.8,
                        side == 0 ? FEMALE : MALE);
            }
            double[] mean = means(living[side], 1, 9);
            svg.add("<path class='ink' d='M%s'/>", IntStream.rangeClosed(4, OLDEST - 4)
                    .mapToObj(a -> Svg.f(middle + sign * length.at(100 * mean[a] / people)) + " " + Svg.f(age.at(a + 0.5)))
                    .collect(Collectors.joining("L")));
        }
        svg.rect(90, 84, 14, 14, FEMALE).text(110, 96, "b", "Women, " + number(sum(living[0]), 0));
        svg.rect(520, 84, 14, 14, MALE).text(540, 96, "b", "Men, " + number(sum(living[1]), 0));
        return svg.text(926, 96, "n e", "gender Other, " + number(sum(living[2]), 0) + ", is not drawn");
    }

    // ---- small helpers

    /** The value below which this share of the values is. */
    private static double at(double share, DoubleStream values) {
        double[] sorted = values.filter(v -> !Double.isNaN(v)).sorted().toArray();
        return sorted.length == 0 ? Double.NaN : sorted[(int) (share * sorted.length)];
    }

    private static double median(DoubleStream values) {
        return at(0.5, values);
    }

    /** Pearson's correlation of pairs, without those that lack a value. */
    private static double correlation(double[] a, double[] b) {
        int[] both = IntStream.range(0, a.length).filter(i -> !Double.isNaN(a[i] + b[i])).toArray();
        double meanA = Arrays.stream(both).mapToDouble(i -> a[i]).average().orElse(0);
        double meanB = Arrays.stream(both).mapToDouble(i -> b[i]).average().orElse(0);
        double ab = Arrays.stream(both).mapToDouble(i -> (a[i] - meanA) * (b[i] - meanB)).sum();
        double aa = Arrays.stream(both).mapToDouble(i -> (a[i] - meanA) * (a[i] - meanA)).sum();
        double bb = Arrays.stream(both).mapToDouble(i -> (b[i] - meanB) * (b[i] - meanB)).sum();
        return ab / Math.sqrt(aa * bb);
    }

    private static double sum(double[] values) {
        return Arrays.stream(values).sum();
    }

    /** The means of a window of values, one every step. */
    private static double[] means(double[] values, int step, int window) {
        return IntStream.range(0, (values.length + step - 1) / step)
                .mapToDouble(i -> Arrays.stream(values, Math.max(0, i * step - window / 2),
                        Math.min(values.length, i * step + (window + 1) / 2)).average().orElse(0)).toArray();
    }

    /** Index of the largest value. */
    private static int top(double[] values) {
        return IntStream.range(0, values.length).boxed().max(Comparator.comparingDouble(i -> values[i])).orElse(0);
    }

    private static String number(double value, int digits) {
        return String.format(Locale.ROOT, "%,." + digits + "f", value);
    }

    /** The colour of a value from 0 (pale) to 1 (dark). */
    private static String heat(double level) {
        int[][] stops = {{246, 248, 251}, {198, 219, 239}, {107, 174, 214}, {33, 113, 181}, {8, 48, 107}};
        double at = Math.max(0, Math.min(0.9999, level)) * (stops.length - 1);
        int i = (int) at;
        return IntStream.range(0, 3)
                .mapToObj(c -> String.format("%02x", Math.round(stops[i][c] + (at - i) * (stops[i + 1][c] - stops[i][c]))))
                .collect(Collectors.joining("", "#", ""));
    }

    /** A linear scale from values to coordinates. */
    record Scale(double from, double to, double start, double end) {
        /** The range of these values, rounded outwards to whole steps. */
        static Scale around(DoubleStream values, double step, double start, double end) {
            DoubleSummaryStatistics all = values.summaryStatistics();
            return new Scale(step * Math.floor(all.getMin() / step), step * Math.ceil(all.getMax() / step), start, end);
        }

        double at(double value) {
            return start + (value - from) / (to - from) * (end - start);
        }

        double log(double value) {
            return at(Math.log(Math.max(value, 1e-3)));
        }
    }

    /** A picture in the making: it has its own background, so that it reads in light and dark pages. */
    static final class Svg {
        private static final String STYLE = "text{font:13px system-ui,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif;fill:#24292f}"
                + ".t{font-size:19px;font-weight:600}.b{font-weight:600}.n{font-size:12px;fill:#57606a}.m{text-anchor:middle}"
                + ".e{text-anchor:end}path,line{fill:none}.grid{stroke:#d8dee4}.axis{stroke:#a5adb6}.ink{stroke:#4d5763;stroke-width:1.5}"
                + ".bold{stroke:#1b1f24;stroke-width:1.5}"
                + ".fine{stroke-width:.8;stroke-opacity:.65}.thick{stroke-width:2.4;stroke-linejoin:round}.mark{fill:#c1440e;stroke:#fff}"
                + ".dots{stroke-width:3;stroke-opacity:.4;stroke-linecap:round}";
        private final StringBuilder body = new StringBuilder();

        Svg(double width, double height, String title, String subtitle, String source) {
            add("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %s %s' role='img' aria-labelledby='title desc'>", width, height);
            add("<title id='title'>%s</title>\n<desc id='desc'>%s. %s</desc>\n<style>%s</style>", xml(title), xml(subtitle), xml(source),
                    STYLE);
            add("<rect width='%s' height='%s' rx='8' fill='#fcfcfd' stroke='#d8dee4'/>", width, height);
            text(28, 36, "t", title).text(28, 60, "", subtitle).text(28, height - 14, "n", source);
        }

        /** Adds a line; numbers are rounded to a tenth. */
        Svg add(String format, Object... values) {
            body.append(String.format(format, Arrays.stream(values).map(v -> v instanceof Double d ? f(d) : v).toArray())).append('\n');
            return this;
        }

        Svg text(double x, double y, String style, String text) {
            return text.isEmpty() ? this : add("<text x='%s' y='%s' class='%s'>%s</text>", x, y, style, xml(text));
        }

        Svg text(double x, double y, String style, String text, String colour) {
            return add("<text x='%s' y='%s' class='%s' style='fill:%s'>%s</text>", x, y, style, colour, xml(text));
        }

        Svg rect(double x, double y, double width, double height, String fill) {
            return add("<rect x='%s' y='%s' width='%s' height='%s' fill='%s'/>", x, y, width, height, fill);
        }

        Svg line(double x1, double y1, double x2, double y2, String style) {
            return add("<line x1='%s' y1='%s' x2='%s' y2='%s' class='%s'/>", x1, y1, x2, y2, style);
        }

        /** A line through the values, each in the middle of its step. */
        Svg path(String style, String colour, Scale x, Scale y, double[] values, int step) {
            return add("<path class='%s' stroke='%s' d='M%s'/>", style, colour, IntStream.range(0, values.length)
                    .mapToObj(i -> f(x.at(i * step + 0.5)) + " " + f(y.at(values[i]))).collect(Collectors.joining("L")));
        }

        /** A time axis in days: a line where a year begins, and its last digits below. */
        Svg years(LocalDate first, LocalDate last, Scale days, double top, double bottom, int digits) {
            for (int year = first.getYear(); year <= last.getYear(); year++) {
                double from = days.at(Math.max(0, first.until(LocalDate.of(year, 1, 1), ChronoUnit.DAYS)));
                double to = days.at(Math.min(days.to, first.until(LocalDate.of(year + 1, 1, 1), ChronoUnit.DAYS)));
                line(from, top, from, bottom + 5, "axis");
                text((from + to) / 2, bottom + 17, digits == 4 ? "m" : "n m",
                        (digits == 4 ? "" : "'") + String.valueOf(year).substring(4 - digits));
            }
            return line(days.end, top, days.end, bottom + 5, "axis");
        }

        void save(Path file) throws IOException {
            Files.writeString(file, body + "</svg>\n");
        }

        private static String f(double value) {
            return String.format(Locale.ROOT, "%.1f", value).replaceFirst("\\.0$", "");
        }

        private static String xml(String text) {
            return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        }
    }
}
