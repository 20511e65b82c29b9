///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Draws a generated dataset as five SVG pictures: arrivals, length of stay, population, visits by month, census.
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
import java.time.YearMonth;
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
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "pictures", mixinStandardHelpOptions = true,
        description = "Draws a generated dataset as SVG: arrivals, length-of-stay, pyramids, monthly-visits and census.",
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
    private static final int CHILDREN_BELOW = 15;
    private static final String[] COLOURS = {"#c1440e", "#96690c", "#2f6db3", "#5b4b9a", "#22795c"};
    private static final String BLUE = "#2f6db3";
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
    private final Map<String, List<Double>> stays = new TreeMap<>();
    private final Map<String, Site> sites = new LinkedHashMap<>();

    /** A site, its staffed beds by program, and how many of the sample are in them at each midnight. */
    record Site(String name, List<Double> staffed, double[] census) {
        double beds() {
            return staffed.stream().mapToDouble(b -> b).sum();
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
        read("dim_site", r -> sites.put(r.get("site_id"), new Site(r.get("site_name"), new ArrayList<>(), new double[days])));
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

        Map<String, LocalDate> births = new HashMap<>();
        read("patients", r -> births.put(r.get("patient_id"), LocalDate.parse(r.get("dob"))));
        visits = new double[VISITORS.length][(int) YearMonth.from(first).until(YearMonth.from(last), ChronoUnit.MONTHS) + 1];
        read("ed_encounters", r -> {
            LocalDate day = day(r, "arrival_ts");
            int age = births.get(r.get("patient_id")).until(day).getYears();
            int group = (int) Arrays.stream(VISITORS_FROM).filter(from -> from <= age).count() - 1;
            visits[group][(int) YearMonth.from(first).until(YearMonth.from(day), ChronoUnit.MONTHS)]++;
            if (!r.get("ed_subservice").startsWith("Urgent")) {
                int hour = Integer.parseInt(r.get("arrival_ts").substring(11, 13));
                arrivals[age < CHILDREN_BELOW ? 0 : 1][day.getDayOfWeek().ordinal()][hour]++;
            }
        });
        Map<String, String> programs = new HashMap<>();
        read("dim_program", r -> programs.put(r.get("program_id"), r.get("program_name")));
        read("ip_stays", r -> {
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

    // ---- small helpers

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
                + ".fine{stroke-width:.8;stroke-opacity:.65}.thick{stroke-width:2.4;stroke-linejoin:round}.mark{fill:#c1440e;stroke:#fff}";
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
