///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Holds a generated dataset against published figures: a table of indicators, bands and values, as Markdown.
//JAVA 17+
//DEPS info.picocli:picocli:4.7.7
//DEPS org.apache.commons:commons-csv:1.14.1
//JAVAC_OPTIONS -Xlint:all,-classfile -Werror

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "fidelity", mixinStandardHelpOptions = true,
        description = "Holds generated datasets against published Canadian figures, and prints indicators, bands and values as Markdown.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:every indicator is in its band", "1:at least one is outside, or the data cannot be read", "2:wrong usage"})
class fidelity implements Callable<Integer> {

    @Option(names = "--data-dir", paramLabel = "DIR", arity = "1..*", defaultValue = "data",
            description = "Datasets of generate, one column each (default: ${DEFAULT-VALUE})")
    List<Path> dirs;

    private static final String[] AGES = {"0-4", "5-14", "15-24", "25-44", "45-64", "65-74", "75-84", "85+"};
    private static final int[] FROM = {0, 5, 15, 25, 45, 65, 75, 85};

    /** One line of the table; the ids are those of the list of published figures in docs/model.md. */
    record Indicator(String id, String name, String unit, double low, double high, ToDoubleFunction<Data> value) { }

    private final List<Indicator> indicators = new ArrayList<>();

    public static void main(String... args) {
        System.exit(new CommandLine(new fidelity()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        describe();
        List<Data> data = new ArrayList<>();
        for (Path dir : dirs) {
            data.add(new Data(dir));
        }
        System.out.print("| id | indicator | band |");
        data.forEach(d -> System.out.print(" " + d.name + " |"));
        System.out.print("  |\n|---|---|---|" + "---:|".repeat(data.size()) + "---|\n");
        int outside = 0;
        for (Indicator i : indicators) {
            StringBuilder values = new StringBuilder();
            boolean in = true;
            for (Data d : data) {
                double value = i.value.applyAsDouble(d);
                in &= value >= i.low && value <= i.high;
                values.append(' ').append(format(value)).append(" |");
            }
            outside += in ? 0 : 1;
            System.out.printf("| %s | %s%s | %s to %s |%s %s |%n", i.id, i.name, i.unit.isEmpty() ? "" : ", " + i.unit, format(i.low),
                    format(i.high), values, in ? "in" : "**out**");
        }
        System.out.printf("%n%d indicators, %d in, %d out%n", indicators.size(), indicators.size() - outside, outside);
        return outside == 0 ? 0 : 1;
    }

    private static String format(double value) {
        return Double.isInfinite(value) ? "no limit" : String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%,.0f" : Math.abs(value) >= 10 ? "%.1f" : "%.2f", value);
    }

    private void add(String id, String name, String unit, double low, double high, ToDoubleFunction<Data> value) {
        indicators.add(new Indicator(id, name, unit, low, high, value));
    }

    private void describe() {
        double[][] shares = {{4.0, 5.6}, {8.5, 11}, {10, 13}, {27, 34}, {24, 28}, {9, 11.5}, {4.8, 7}, {2.0, 3.2}};
        for (int g = 0; g < AGES.length; g++) {
            int group = g;
            add("P1", "residents aged " + AGES[g], "%", shares[g][0], shares[g][1], d -> 100 * share(d.people, p -> p.group == group));
        }
        add("P3", "residents aged 65+", "%", 16, 20, d -> 100 * share(d.people, p -> p.group >= 5));
        add("P3", "65+ in the youngest area", "%", 12, 30, d -> d.byArea(p -> p.group >= 5)[0] * 100);
        add("P3", "65+ in the oldest area", "%", 12, 30, d -> d.byArea(p -> p.group >= 5)[1] * 100);
        add("P5", "growth of the region", "% a year", 1.0, 2.5, d -> d.growth(-1, -1));
        add("P6", "growth of 65+ against all", "times", 1.5, 3.5, d -> d.growth(5, 7) / d.growth(-1, -1));
        add("P7", "gender Other, 15 and over", "%", 0.1, 0.5, d -> 100 * share(d.people, p -> p.gender == 'O'));
        add("P7", "gender Other at 15-24", "%", 0.3, 1.0, d -> 100 * share(where(d.people, p -> p.group == 2), p -> p.gender == 'O'));
        add("P7", "gender Other at 65+", "%", 0, 0.15, d -> 100 * share(where(d.people, p -> p.group >= 5), p -> p.gender == 'O'));
        add("P8", "gender Other among stays", "%", 0, 0.3, d -> 100 * share(d.stays, s -> s.person.gender == 'O'));

        add("E1", "hospital ED visits per 1,000 residents, last year", "", 320, 430, d -> d.perThousand(v -> !v.urgentCare));
        add("E1", "with urgent care", "", 380, 520, d -> d.perThousand(v -> true));
        double[] rate = {575, 280, 380, 350, 310, 400, 625, 925};
        for (int g = 0; g < AGES.length; g++) {
            int group = g;
            add("E6", "visits per 1,000 at " + AGES[g], "", rate[g] * 0.7, rate[g] * 1.3,
                    d -> 1000.0 * count(d.lastYear, v -> v.person.group == group) / count(d.people, p -> p.group == group));
        }
        add("E6", "rate at 85+ against 45-64", "times", 2.3, 3.8, d -> d.rate(7) / d.rate(4));
        add("E6", "rate at 0-4 against 5-14", "times", 1.6, 2.6, d -> d.rate(0) / d.rate(1));
        add("E7", "visits by people 65+", "%", 22, 29, d -> 100 * share(d.visits, v -> v.age >= 65));
        add("E8", "visits at 0-4", "%", 6, 9.5, d -> 100 * share(d.visits, v -> v.age < 5));
        double[][] ctas = {{0.4, 1.5}, {14, 28}, {42, 56}, {18, 35}, {2, 7}};
        for (int c = 1; c <= 5; c++) {
            int level = c;
            add("E10", "CTAS " + c, "%", ctas[c - 1][0], ctas[c - 1][1], d -> 100 * share(d.visits, v -> v.acuity == level));
        }
        add("E10", "CTAS 4 and 5 in urgent care", "%", 60, 100, d -> 100 * share(where(d.visits, v -> v.urgentCare), v -> v.acuity >= 4));
        double[] hours = {2.4, 1.9, 1.6, 1.4, 1.3, 1.4, 1.8, 2.9, 4.4, 5.6, 6.3, 6.4, 6.1, 5.9, 5.7, 5.6, 5.6, 5.6, 5.6, 5.4, 5.1, 4.6, 4.1, 3.3};
        add("E13", "largest relative distance of an hour's share from the curve, hospital EDs", "%", 0, 25, d -> {
            double worst = 0;
            List<Visit> hospital = where(d.visits, v -> !v.urgentCare);
            for (int h = 0; h < 24; h++) {
                int hour = h;
                worst = Math.max(worst, Math.abs(100 * share(hospital, v -> v.hour == hour) / hours[h] - 1));
            }
            return 100 * worst;
        });
        add("E13", "busiest hour against quietest, hospital EDs", "times", 3.5, 8, d -> {
            double[] byHour = histogram(where(d.visits, v -> !v.urgentCare), v -> v.hour, 24);
            return Arrays.stream(byHour).max().orElse(0) / Arrays.stream(byHour).min().orElse(1);
        });
        add("E13", "arrivals 0 to 8 h", "%", 12, 18, d -> 100 * share(where(d.visits, v -> !v.urgentCare), v -> v.hour < 8));
        add("E14", "arrivals 8 to 20 h", "%", 64, 72, d -> 100 * share(where(d.visits, v -> !v.urgentCare), v -> v.hour >= 8 && v.hour < 20));
        add("E14", "CTAS 1 from 0 to 8 h", "%", 18, 40, d -> 100 * share(where(d.visits, v -> v.acuity == 1), v -> v.hour < 8));
        add("E14", "CTAS 5 from 0 to 8 h", "%", 0, 12, d -> 100 * share(where(d.visits, v -> v.acuity == 5), v -> v.hour < 8));
        add("E16", "Monday", "% of the week", 14.8, 16.0, d -> 100 * share(d.visits, v -> v.weekday == 0));
        add("E16", "quietest weekday", "% of the week", 13.3, 14.1, d -> 100 * Arrays.stream(histogram(d.visits, v -> v.weekday, 7)).min().orElse(0) / d.visits.size());
        add("E16", "children on Saturday and Sunday", "%", 29, 31.5, d -> 100 * share(where(d.visits, v -> v.age < 15), v -> v.weekday >= 5));
        add("E17", "quietest month per day against the mean", "", 0.93, 1.08, d -> d.monthIndex(v -> true)[0]);
        add("E17", "busiest month per day against the mean", "", 0.93, 1.08, d -> d.monthIndex(v -> true)[1]);
        add("E18", "children 0-4, peak winter month", "", 1.15, 1.45, d -> d.months(v -> v.age < 5, 11, 12, 1, 2)[1]);
        add("E18", "children 0-4, July and August", "", 0.70, 0.90, d -> d.months(v -> v.age < 5, 7, 8)[0]);
        add("E18", "adults, lowest month", "", 0.95, 1.06, d -> d.monthIndex(v -> v.age >= 17)[0]);
        add("E18", "adults, highest month", "", 0.95, 1.06, d -> d.monthIndex(v -> v.age >= 17)[1]);
        add("E20", "sent home", "%", 74, 86, d -> 100 * share(d.visits, v -> v.dispo.equals("Discharge")));
        add("E20", "admitted", "%", 9, 17, d -> 100 * share(d.visits, v -> v.dispo.equals("Admit")));
        add("E20", "left against advice", "%", 0.4, 1.5, d -> 100 * share(d.visits, v -> v.dispo.equals("AMA")));
        add("E20", "transferred", "%", 0.5, 2, d -> 100 * share(d.visits, v -> v.dispo.equals("Transfer")));
        add("E20", "died", "%", 0.08, 0.25, d -> 100 * share(d.visits, v -> v.dispo.equals("Death")));
        add("E21", "admitted, tertiary sites", "%", 13, 20, d -> 100 * share(where(d.visits, v -> v.siteType.equals("Tertiary") && !v.urgentCare), v -> v.admitted));
        add("E21", "admitted, community sites", "%", 6, 11, d -> 100 * share(where(d.visits, v -> v.siteType.equals("Community") && !v.urgentCare), v -> v.admitted));
        add("E21", "admitted, urgent care", "%", 0, 2, d -> 100 * share(where(d.visits, v -> v.urgentCare), v -> v.admitted));
        double[][] admit = {{45, 85}, {22, 42}, {9, 20}, {2, 7}, {0.5, 3}};
        for (int c = 1; c <= 5; c++) {
            int level = c;
            add("E22", "admitted at CTAS " + c, "%", admit[c - 1][0], admit[c - 1][1], d -> 100 * share(where(d.visits, v -> v.acuity == level && !v.urgentCare), v -> v.admitted));
        }
        add("E23", "admitted under 15", "%", 2.5, 8, d -> 100 * share(where(d.visits, v -> v.age < 15), v -> v.admitted));
        add("E23", "admitted at 25-44", "%", 5, 10, d -> 100 * share(where(d.visits, v -> v.group == 3 && !v.urgentCare), v -> v.admitted));
        add("E23", "admitted at 65-74", "%", 16, 27, d -> 100 * share(where(d.visits, v -> v.group == 5), v -> v.admitted));
        add("E23", "admitted at 75-84", "%", 24, 38, d -> 100 * share(where(d.visits, v -> v.group == 6), v -> v.admitted));
        add("E23", "admitted at 85+", "%", 30, 48, d -> 100 * share(where(d.visits, v -> v.group == 7), v -> v.admitted));
        add("E24", "left without being seen (LWBS)", "%", 3, 8, d -> 100 * share(d.visits, v -> v.lwbs));
        add("E24", "LWBS, lowest site", "%", 2, 11, d -> 100 * d.bySite(v -> v.lwbs)[0]);
        add("E24", "LWBS, highest site", "%", 2, 11, d -> 100 * d.bySite(v -> v.lwbs)[1]);
        add("E24", "LWBS, last year against the first", "times", 1.02, 2, d -> share(d.lastYear, v -> v.lwbs) / share(where(d.visits, v -> v.year == d.firstYear), v -> v.lwbs));
        double[][] lwbs = {{0, 0.1}, {0.5, 2.5}, {4, 9}, {6, 12}, {7, 15}};
        for (int c = 1; c <= 5; c++) {
            int level = c;
            add("E25", "LWBS at CTAS " + c + ", hospital EDs", "%", lwbs[c - 1][0], lwbs[c - 1][1], d -> 100 * share(where(d.visits, v -> v.acuity == level && !v.urgentCare), v -> v.lwbs));
        }
        add("E25", "LWBS at 85+ against all", "times", 0, 0.9, d -> share(where(d.visits, v -> v.group == 7), v -> v.lwbs) / share(d.visits, v -> v.lwbs));
        add("E26", "against advice, adults", "%", 0.4, 1.5, d -> 100 * share(where(d.visits, v -> v.age >= 17), v -> v.dispo.equals("AMA")));
        add("E26", "against advice, children", "%", 0.05, 0.4, d -> 100 * share(where(d.visits, v -> v.age < 15), v -> v.dispo.equals("AMA")));
        add("E27", "ED length of stay, median", "h", 2.8, 4.8, d -> quantile(d.visits, v -> true, v -> v.hours, 0.5));
        add("E27", "ED length of stay, P90", "h", 8, 16, d -> quantile(d.visits, v -> true, v -> v.hours, 0.9));
        add("E27", "P90 / median", "", 2.5, 4, d -> quantile(d.visits, v -> true, v -> v.hours, 0.9) / quantile(d.visits, v -> true, v -> v.hours, 0.5));
        Predicate<Visit> home = v -> v.dispo.equals("Discharge");
        add("E28", "discharged, CTAS 1-3, median", "h", 3.5, 6, d -> quantile(d.visits, home.and(v -> v.acuity <= 3), v -> v.hours, 0.5));
        add("E28", "discharged, CTAS 1-3, P90", "h", 8, 14, d -> quantile(d.visits, home.and(v -> v.acuity <= 3), v -> v.hours, 0.9));
        add("E28", "discharged, CTAS 4-5, median", "h", 2, 3.5, d -> quantile(d.visits, home.and(v -> v.acuity > 3), v -> v.hours, 0.5));
        add("E28", "discharged, CTAS 4-5, P90", "h", 5, 8, d -> quantile(d.visits, home.and(v -> v.acuity > 3), v -> v.hours, 0.9));
        Predicate<Visit> admitted = v -> v.dispo.equals("Admit");
        add("E28", "admitted, median", "h", 10, 22, d -> quantile(d.visits, admitted, v -> v.hours, 0.5));
        add("E29", "admitted, P90", "h", 28, 60, d -> quantile(d.visits, admitted, v -> v.hours, 0.9));
        add("E29", "admitted within 10 h", "%", 20, 45, d -> 100 * share(where(d.visits, admitted), v -> v.hours <= 10));
        Predicate<Visit> seen = v -> !v.lwbs;
        add("E30", "time to physician, median", "h", 0.8, 2.2, d -> quantile(d.visits, seen, v -> v.wait, 0.5));
        add("E30", "time to physician, P90", "h", 3, 6, d -> quantile(d.visits, seen, v -> v.wait, 0.9));
        add("E30", "CTAS 1, median", "h", 0, 0.25, d -> quantile(d.visits, seen.and(v -> v.acuity == 1), v -> v.wait, 0.5));
        add("E30", "CTAS 2, median", "h", 0.5, 1.3, d -> quantile(d.visits, seen.and(v -> v.acuity == 2), v -> v.wait, 0.5));
        add("E32", "patients with 3 or more visits in the last year, adults", "%", 12, 17, d -> d.repeat(3, 999, true)[0]);
        add("E32", "their share of the visits", "%", 34, 44, d -> d.repeat(3, 999, true)[1]);
        add("E33", "patients with 1 visit in the last year", "%", 60, 72, d -> d.repeat(1, 1, false)[0]);
        add("E33", "with 2", "%", 15, 21, d -> d.repeat(2, 2, false)[0]);
        add("E33", "with 3", "%", 5, 9, d -> d.repeat(3, 3, false)[0]);
        add("E33", "with 4 or more", "%", 5, 10, d -> d.repeat(4, 999, false)[0]);
        add("E34", "visits with a return within 72 hours", "%", 3, 8, d -> d.returns());
        add("E36", "by ambulance", "%", 14, 24, d -> 100 * share(d.visits, v -> v.ambulance));
        add("E36", "children by ambulance", "%", 3, 8, d -> 100 * share(where(d.visits, v -> v.age < 15), v -> v.ambulance));
        add("E36", "75+ by ambulance", "%", 35, 55, d -> 100 * share(where(d.visits, v -> v.age >= 75), v -> v.ambulance));
        add("E36", "CTAS 1 by ambulance", "%", 65, 90, d -> 100 * share(where(d.visits, v -> v.acuity == 1), v -> v.ambulance));
        add("E36", "CTAS 5 by ambulance", "%", 1, 5, d -> 100 * share(where(d.visits, v -> v.acuity == 5 && !v.urgentCare), v -> v.ambulance));
        add("E37", "largest site", "% of visits", 15, 25, d -> 100 * d.siteShare(v -> true)[1]);
        add("E37", "smallest site, visits a year in the region", "", 25_000, 180_000, d -> d.siteShare(v -> true)[0] * d.lastYear.size() * d.scale);
        add("E38", "smallest urgent care centre, visits a year in the region", "", 20_000, 65_000, d -> d.siteShare(v -> v.urgentCare)[0] * count(d.lastYear, v -> v.urgentCare) * d.scale);
        add("E38", "largest urgent care centre", "", 20_000, 65_000, d -> d.siteShare(v -> v.urgentCare)[1] * count(d.lastYear, v -> v.urgentCare) * d.scale);

        Predicate<Stay> newborn = s -> s.source.equals("Newborn");
        Predicate<Stay> birth = s -> s.unit.equals("Labour & Delivery");
        Predicate<Stay> begins = s -> !s.source.equals("Transfer");
        add("I1", "stays per 1,000 residents and year, without newborns", "", 60, 80, d -> 1000.0 * count(d.lastYearStays, newborn.negate()) / d.people.size());
        add("I1", "newborn stays per 1,000 residents and year", "", 8, 11, d -> 1000.0 * count(d.lastYearStays, newborn) / d.people.size());
        double[][] stays = {{50, 95}, {9, 20}, {25, 42}, {52, 78}, {42, 65}, {95, 145}, {170, 245}, {260, 370}};
        for (int g = 0; g < AGES.length; g++) {
            int group = g;
            add("I2", "stays per 1,000 at " + AGES[g], "", stays[g][0], stays[g][1],
                    d -> 1000.0 * count(d.lastYearStays, newborn.negate().and(s -> s.person.group == group)) / count(d.people, p -> p.group == group));
        }
        add("I5", "admitted through the ED, without births", "%", 55, 75, d -> 100 * share(where(d.inHistory, newborn.negate().and(birth.negate())), s -> s.source.equals("ED")));
        add("I5", "with maternity and newborns", "%", 48, 65, d -> 100 * share(d.inHistory, s -> s.source.equals("ED")));
        add("I5", "Medicine through the ED", "%", 85, 95, d -> 100 * share(where(d.inHistory, begins.and(s -> s.program.equals("Medicine"))), s -> s.source.equals("ED")));
        add("I5", "Surgery through the ED", "%", 35, 55, d -> 100 * share(where(d.inHistory, begins.and(s -> s.program.startsWith("Surgery"))), s -> s.source.equals("ED")));
        add("I5", "mental health through the ED", "%", 75, 92, d -> 100 * share(where(d.inHistory, begins.and(s -> s.program.contains("MHSU"))), s -> s.source.equals("ED")));
        Predicate<Stay> acute = newborn.negate();
        add("I6", "length of stay, mean", "d", 6.0, 8.5, d -> mean(d.closed, acute));
        add("I6", "length of stay, median", "d", 2.5, 4, d -> median(d.closed, acute));
        add("I6", "mean / median", "", 1.7, 2.6, d -> mean(d.closed, acute) / median(d.closed, acute));
        add("I6", "0 or 1 night", "%", 20, 32, d -> 100 * share(where(d.closed, acute), s -> s.nights <= 1));
        los("I8", "Medicine", s -> s.program.equals("Medicine"), 3.8, 6, 7, 10);
        add("I8", "Medicine, P90", "d", 14, 22, d -> quantile(d.closed, s -> s.program.equals("Medicine"), s -> s.los, 0.9));
        add("I8", "Medicine, median age", "", 68, 76, d -> quantile(d.closed, s -> s.program.equals("Medicine"), s -> s.age, 0.5));
        los("I9", "elective surgery", s -> s.program.startsWith("Surgery") && s.source.equals("Elective"), 2, 3, 2.5, 5);
        los("I9", "urgent surgery", s -> s.program.startsWith("Surgery") && s.source.equals("ED"), 3.5, 5.5, 6, 10);
        los("I10", "ICU", s -> s.unit.startsWith("ICU"), 1.8, 3.5, 3.5, 6.5);
        add("I10", "ICU, 14 days and more", "%", 5, 10, d -> 100 * share(where(d.closed, s -> s.unit.startsWith("ICU")), s -> s.los >= 14));
        add("I10", "ICU, mortality", "%", 10, 20, d -> 100 * share(where(d.closed, s -> s.unit.startsWith("ICU")), s -> s.died));
        los("I11", "mental health", s -> s.program.contains("MHSU"), 6, 12, 11, 20);
        add("I11", "mental health, median age", "", 33, 45, d -> quantile(d.closed, s -> s.program.contains("MHSU"), s -> s.age, 0.5));
        add("I11", "mental health, 75+", "%", 0, 8, d -> 100 * share(where(d.closed, s -> s.program.contains("MHSU")), s -> s.age >= 75));
        add("I11", "mental health, male", "%", 52, 66, d -> 100 * share(where(d.closed, s -> s.program.contains("MHSU")), s -> s.person.gender == 'M'));
        add("I12", "deliveries", "% of stays without newborns", 9, 14, d -> 100 * share(where(d.inHistory, newborn.negate()), birth));
        add("I12", "delivery, mean", "d", 1.2, 3.2, d -> mean(d.closed, birth));
        add("I13", "newborn stays per delivery", "", 0.9, 1.1, d -> (double) count(d.inHistory, newborn) / count(d.inHistory, birth));
        add("I13", "newborns, median", "d", 1, 2.5, d -> median(d.closed, newborn));
        add("I13", "newborns over 3.5 days (intensive care)", "%", 5, 16, d -> 100 * share(where(d.closed, newborn), s -> s.los > 3.5));
        los("I14", "paediatrics", s -> s.unit.equals("Inpatient Pediatrics"), 1, 2.5, 2, 4.5);
        los("I15", "rehabilitation", s -> s.program.equals("Rehabilitation"), 14, 28, 18, 38);
        add("I15", "rehabilitation, median age", "", 70, 78, d -> quantile(d.closed, s -> s.program.equals("Rehabilitation"), s -> s.age, 0.5));
        los("I16", "palliative", s -> s.program.startsWith("Palliative"), 6, 20, 10, 25);
        add("I16", "palliative, died", "%", 55, 95, d -> 100 * share(where(d.closed, s -> s.program.startsWith("Palliative")), s -> s.died));
        los("I17", "cardiac", s -> s.program.equals("Cardiac"), 3, 5, 4, 8);
        add("I17", "cardiac, male", "%", 58, 68, d -> 100 * share(where(d.closed, s -> s.program.equals("Cardiac")), s -> s.person.gender == 'M'));
        add("I18", "ALC days", "% of patient days", 10, 18, d -> 100 * sum(d.closed, s -> s.alc) / sum(d.closed, s -> s.los));
        add("I19", "stays with ALC days", "%", 4.5, 8.5, d -> 100 * share(where(d.closed, acute), s -> s.alc > 0));
        add("I20", "ALC under 45", "% of stays", 0, 1.5, d -> 100 * share(where(d.closed, s -> s.age < 45), s -> s.alc > 0));
        add("I20", "ALC at 65-74", "%", 6, 10, d -> 100 * share(where(d.closed, s -> s.group == 5), s -> s.alc > 0));
        add("I20", "ALC at 75-84", "%", 10, 16, d -> 100 * share(where(d.closed, s -> s.group == 6), s -> s.alc > 0));
        add("I20", "ALC at 85+", "%", 15, 26, d -> 100 * share(where(d.closed, s -> s.group == 7), s -> s.alc > 0));
        add("I20", "ALC days, mean", "d", 14, 28, d -> sum(d.closed, s -> s.alc) / count(d.closed, s -> s.alc > 0));
        add("I20", "ALC days, median", "d", 6, 14, d -> quantile(d.closed, s -> s.alc > 0, s -> s.alc, 0.5));
        add("I20", "ALC stays of people 65+", "%", 75, 95, d -> 100 * share(where(d.closed, s -> s.alc > 0), s -> s.age >= 65));
        add("I21", "unplanned readmission within 30 days", "%", 8, 11, d -> d.readmission(s -> true));
        add("I21", "after Medicine", "%", 12, 16, d -> d.readmission(s -> s.program.equals("Medicine")));
        add("I21", "after Surgery", "%", 5.5, 9, d -> d.readmission(s -> s.program.startsWith("Surgery")));
        add("I21", "after paediatrics", "%", 5, 8, d -> d.readmission(s -> s.unit.equals("Inpatient Pediatrics")));
        add("I21", "after a delivery", "%", 1.5, 3, d -> d.readmission(birth));
        add("I22", "in-hospital mortality", "%", 2.8, 4.5, d -> 100 * share(where(d.closed, acute), s -> s.died));
        add("I22", "Medicine", "%", 5, 9, d -> 100 * share(where(d.closed, s -> s.program.equals("Medicine")), s -> s.died));
        add("I22", "elective surgery", "%", 0.2, 0.6, d -> 100 * share(where(d.closed, s -> s.program.startsWith("Surgery") && s.source.equals("Elective")), s -> s.died));
        add("I22", "85+", "%", 8, 13, d -> 100 * share(where(d.closed, s -> s.group == 7), s -> s.died));
        Predicate<Stay> elective = s -> s.source.equals("Elective") && s.program.startsWith("Surgery");
        add("I24", "elective surgery Monday to Friday", "%", 95, 99.5, d -> 100 * share(where(d.inHistory, elective), s -> s.admitWeekday < 5));
        add("I24", "elective surgery admitted 6 to 12 h", "%", 80, 100, d -> 100 * share(where(d.inHistory, elective), s -> s.admitHour >= 6 && s.admitHour < 12));
        add("I25", "live discharges 8 to 12 h", "%", 15, 33, d -> 100 * share(where(d.closed, s -> !s.died), s -> s.dischargeHour >= 8 && s.dischargeHour < 12));
        add("I25", "discharges 20 to 7 h", "%", 4, 10, d -> 100 * share(d.closed, s -> s.dischargeHour >= 20 || s.dischargeHour < 7));
        add("I27", "midnight census against staffed beds, network", "%", 95, 108, d -> d.occupancy("", "")[2]);
        add("I27", "fullest site", "%", 88, 123, d -> d.occupancy("site", "")[1]);
        add("I27", "emptiest site", "%", 88, 123, d -> d.occupancy("site", "")[0]);
        add("I27", "intensive care", "%", 75, 95, d -> d.occupancy("", "Critical Care")[2]);
        add("I27", "census of the first seven days against the first year", "%", 85, 115, d -> d.firstDays());
        add("I28", "staffed beds per 1,000 residents", "", 1.3, 2.0, d -> 1000.0 * d.beds.values().stream().mapToInt(b -> b).sum() / (d.people.size() * d.scale));
        add("I28", "patient days per 1,000 residents and year", "", 450, 650, d -> 1000 * sum(d.closed, s -> s.los) / d.people.size() / d.years);
        add("X1", "visits by residents of the site's own area, lowest site", "%", 45, 85, d -> 100 * d.ownArea()[0]);
        add("X1", "highest site", "%", 45, 85, d -> 100 * d.ownArea()[1]);
        add("-", "care at the home facility", "%", 87, 93, d -> 100.0 * (count(d.visits, v -> v.site == v.person.home) + count(d.stays, s -> s.site == s.person.home)) / (d.visits.size() + d.stays.size()));
        add("-", "residents with a visit in the last year", "%", 18, 30, d -> 100.0 * d.visitors() / d.people.size());
        add("-", "cells of area, age, gender and service outside their 95 % interval (expected 5 or more)", "%", 2, 8, d -> d.closedLoop());
    }

    private void los(String id, String name, Predicate<Stay> which, double medianLow, double medianHigh, double meanLow, double meanHigh) {
        add(id, name + ", median", "d", medianLow, medianHigh, d -> median(d.closed, which));
        add(id, name + ", mean", "d", meanLow, meanHigh, d -> mean(d.closed, which));
    }

    // ---- small statistics

    private static <T> List<T> where(List<T> all, Predicate<T> test) {
        return all.stream().filter(test).toList();
    }

    private static <T> long count(List<T> all, Predicate<T> test) {
        return all.stream().filter(test).count();
    }

    private static <T> double share(List<T> all, Predicate<T> test) {
        return all.isEmpty() ? Double.NaN : (double) count(all, test) / all.size();
    }

    private static <T> double sum(List<T> all, ToDoubleFunction<T> value) {
        return all.stream().mapToDouble(value).sum();
    }

    private static double mean(List<Stay> all, Predicate<Stay> test) {
        return all.stream().filter(test).mapToDouble(s -> s.los).average().orElse(Double.NaN);
    }

    private static double median(List<Stay> all, Predicate<Stay> test) {
        return quantile(all, test, s -> s.los, 0.5);
    }

    private static <T> double quantile(List<T> all, Predicate<T> test, ToDoubleFunction<T> value, double q) {
        double[] sorted = all.stream().filter(test).mapToDouble(value).sorted().toArray();
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.min(sorted.length - 1, q * sorted.length)];
    }

    private static <T> double[] histogram(List<T> all, ToIntFunction<T> index, int size) {
        double[] counts = new double[size];
        all.forEach(t -> counts[index.applyAsInt(t)]++);
        return counts;
    }

    // ---- the data

    static final class Person {
        int area;
        int home;
        int group;
        char gender;
        LocalDate dob;
        int visitsLastYear;
    }

    static final class Visit {
        Person person;
        int site;
        String siteType;
        boolean urgentCare;
        String service;
        long arrival;
        int acuity;
        String dispo;
        boolean lwbs;
        boolean admitted;
        boolean ambulance;
        double wait;
        double hours;
        int age;
        int group;
        int hour;
        int weekday;
        int month;
        int year;
    }

    static final class Stay {
        Person person;
        int site;
        String program;
        String unit;
        long admit;
        long discharge;
        double los;
        int nights;
        double alc;
        String source;
        boolean died;
        boolean moved;
        int age;
        int group;
        int admitHour;
        int admitWeekday;
        int dischargeHour;
    }

    /** A dataset in memory. */
    static final class Data {
        final String name;
        final List<Person> people = new ArrayList<>();
        final List<Visit> visits = new ArrayList<>();
        final List<Visit> lastYear;
        final List<Stay> stays = new ArrayList<>();
        final List<Stay> closed;
        final List<Stay> inHistory;
        final List<Stay> lastYearStays;
        final Map<String, Integer> beds = new TreeMap<>();
        final Map<Integer, Integer> areaOfSite = new HashMap<>();
        final Map<String, Double> expected = new HashMap<>();
        private final Map<Integer, long[]> population = new TreeMap<>();
        double scale;
        double years;
        int firstYear;
        long start;
        long end;

        Data(Path dir) throws IOException {
            Map<String, String> siteType = new HashMap<>();
            for (CSVRecord r : read(dir, "dim_site")) {
                siteType.put(r.get("site_id"), r.get("site_type"));
            }
            Map<String, String> programs = new HashMap<>();
            for (CSVRecord r : read(dir, "dim_program")) {
                programs.put(r.get("program_id"), r.get("program_name"));
            }
            Map<String, String> units = new HashMap<>();
            for (CSVRecord r : read(dir, "dim_subprogram")) {
                units.put(r.get("program_id") + "." + r.get("subprogram_id"), r.get("subprogram_name"));
            }
            for (CSVRecord r : read(dir, "dim_lha")) {
                areaOfSite.put(Integer.parseInt(r.get("default_site_id")), Integer.parseInt(r.get("lha_id")));
            }
            LocalDate reference = null;
            String seed = "";
            for (CSVRecord r : read(dir, "dataset_info")) {
                scale = Double.parseDouble(r.get("persons_per_patient"));
                reference = LocalDate.parse(r.get("last_date"));
                firstYear = LocalDate.parse(r.get("first_date")).getYear();
                start = LocalDate.parse(r.get("first_date")).atStartOfDay().toEpochSecond(ZoneOffset.UTC);
                end = reference.plusDays(1).atStartOfDay().toEpochSecond(ZoneOffset.UTC);
                years = (end - start) / 86400.0 / 365.25;
                seed = r.get("seed");
            }
            name = "seed " + seed;
            Map<String, Double> cells = new HashMap<>();
            for (CSVRecord r : read(dir, "population_projection")) {
                long n = Long.parseLong(r.get("population"));
                population.computeIfAbsent(Integer.parseInt(r.get("year")), y -> new long[8])[List.of(AGES).indexOf(r.get("age_group"))] += n;
                if (r.get("year").equals(String.valueOf(reference.getYear()))) {
                    cells.put(r.get("lha_id") + r.get("age_group") + r.get("gender").charAt(0), n / scale);
                }
            }
            for (CSVRecord r : read(dir, "ed_baseline_rates")) {
                String cell = r.get("lha_id") + r.get("age_group") + r.get("gender").charAt(0);
                expected.put(cell + r.get("ed_subservice"), cells.get(cell) * Double.parseDouble(r.get("baserate_per_1000")) / 1000);
            }
            for (CSVRecord r : read(dir, "staffed_beds")) {
                beds.put(r.get("site_id") + "|" + programs.get(r.get("program_id")), Integer.parseInt(r.get("staffed_beds")));
            }
            Map<String, Person> byId = new HashMap<>();
            for (CSVRecord r : read(dir, "patients")) {
                Person p = new Person();
                p.area = Integer.parseInt(r.get("lha_id"));
                p.home = Integer.parseInt(r.get("facility_home_id"));
                p.group = List.of(AGES).indexOf(r.get("age_group"));
                p.gender = r.get("gender").charAt(0);
                p.dob = LocalDate.parse(r.get("dob"));
                people.add(p);
                byId.put(r.get("patient_id"), p);
            }
            for (CSVRecord r : read(dir, "ed_encounters")) {
                Visit v = new Visit();
                v.person = byId.get(r.get("patient_id"));
                v.site = Integer.parseInt(r.get("facility_id"));
                v.siteType = siteType.get(r.get("facility_id"));
                v.service = r.get("ed_subservice");
                v.urgentCare = v.service.startsWith("Urgent");
                LocalDateTime at = time(r.get("arrival_ts"));
                v.arrival = at.toEpochSecond(ZoneOffset.UTC);
                v.acuity = Integer.parseInt(r.get("acuity"));
                v.dispo = r.get("dispo").intern();
                v.lwbs = v.dispo.equals("LWBS");
                v.admitted = v.dispo.equals("Admit");
                v.ambulance = r.get("arrival_mode").equals("Ambulance");
                v.wait = v.lwbs ? Double.NaN : (time(r.get("physician_ts")).toEpochSecond(ZoneOffset.UTC) - v.arrival) / 3600.0;
                v.hours = (time(r.get("departure_ts")).toEpochSecond(ZoneOffset.UTC) - v.arrival) / 3600.0;
                v.age = age(v.person.dob, at.toLocalDate());
                v.group = group(v.age);
                v.hour = at.getHour();
                v.weekday = at.getDayOfWeek().ordinal();
                v.month = at.getMonthValue();
                v.year = at.getYear();
                if (v.year == reference.getYear()) {
                    v.person.visitsLastYear++;
                }
                visits.add(v);
            }
            int lastYearNumber = reference.getYear();
            lastYear = where(visits, v -> v.year == lastYearNumber);
            for (CSVRecord r : read(dir, "ip_stays")) {
                Stay s = new Stay();
                s.person = byId.get(r.get("patient_id"));
                s.site = Integer.parseInt(r.get("facility_id"));
                s.program = programs.get(r.get("program_id"));
                s.unit = units.get(r.get("program_id") + "." + r.get("subprogram_id"));
                LocalDateTime from = time(r.get("admit_ts"));
                s.admit = from.toEpochSecond(ZoneOffset.UTC);
                s.admitHour = from.getHour();
                s.admitWeekday = from.getDayOfWeek().ordinal();
                s.age = age(s.person.dob, from.toLocalDate());
                s.group = group(s.age);
                s.alc = Double.parseDouble(r.get("alc_days"));
                s.source = r.get("admit_source").intern();
                s.discharge = Long.MAX_VALUE;
                if (!r.get("discharge_ts").isEmpty()) {
                    LocalDateTime to = time(r.get("discharge_ts"));
                    s.discharge = to.toEpochSecond(ZoneOffset.UTC);
                    s.los = Double.parseDouble(r.get("los_days"));
                    s.nights = (int) (to.toLocalDate().toEpochDay() - from.toLocalDate().toEpochDay());
                    s.dischargeHour = to.getHour();
                    s.died = r.get("discharge_dispo").equals("Death");
                    s.moved = r.get("discharge_dispo").equals("Transfer");
                }
                stays.add(s);
            }
            closed = where(stays, s -> s.discharge != Long.MAX_VALUE);
            inHistory = where(stays, s -> s.admit >= start);
            lastYearStays = where(stays, s -> s.admit >= end - 365L * 86400);
        }

        private static List<CSVRecord> read(Path dir, String table) throws IOException {
            try (Reader in = Files.newBufferedReader(dir.resolve(table + ".csv"));
                    CSVParser csv = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get().parse(in)) {
                return csv.getRecords();
            }
        }

        private static LocalDateTime time(String text) {
            return LocalDateTime.parse(text.replace(' ', 'T'));
        }

        private static int age(LocalDate dob, LocalDate on) {
            return dob.until(on).getYears();
        }

        private static int group(int age) {
            int g = FROM.length - 1;
            while (FROM[g] > age) {
                g--;
            }
            return g;
        }

        double rate(int group) {
            return (double) count(lastYear, v -> v.person.group == group) / count(people, p -> p.group == group);
        }

        double perThousand(Predicate<Visit> test) {
            return 1000.0 * count(lastYear, test) / people.size();
        }

        /** Lowest and highest share over the areas. */
        double[] byArea(Predicate<Person> test) {
            Map<Integer, int[]> counts = new TreeMap<>();
            for (Person p : people) {
                int[] c = counts.computeIfAbsent(p.area, a -> new int[2]);
                c[0] += test.test(p) ? 1 : 0;
                c[1]++;
            }
            return range(counts);
        }

        /** Lowest and highest share over the sites, hospital EDs. */
        double[] bySite(Predicate<Visit> test) {
            Map<Integer, int[]> counts = new TreeMap<>();
            for (Visit v : visits) {
                if (!v.urgentCare) {
                    int[] c = counts.computeIfAbsent(v.site, a -> new int[2]);
                    c[0] += test.test(v) ? 1 : 0;
                    c[1]++;
                }
            }
            return range(counts);
        }

        double[] ownArea() {
            return bySite(v -> areaOfSite.getOrDefault(v.site, -1) == v.person.area);
        }

        private static double[] range(Map<Integer, int[]> counts) {
            double[] shares = counts.values().stream().mapToDouble(c -> (double) c[0] / c[1]).sorted().toArray();
            return new double[] {shares[0], shares[shares.length - 1]};
        }

        /** Smallest and largest share of a site in the visits. */
        double[] siteShare(Predicate<Visit> test) {
            Map<Integer, Integer> counts = new TreeMap<>();
            lastYear.stream().filter(test).forEach(v -> counts.merge(v.site, 1, Integer::sum));
            double total = counts.values().stream().mapToInt(c -> c).sum();
            return new double[] {Collections.min(counts.values()) / total, Collections.max(counts.values()) / total};
        }

        /** Growth in per cent a year over the projection, of the age groups from and to, or of all (-1). */
        double growth(int from, int to) {
            List<long[]> all = new ArrayList<>(population.values());
            double first = 0;
            double last = 0;
            for (int g = Math.max(0, from); g <= (to < 0 ? 7 : to); g++) {
                first += all.get(0)[g];
                last += all.get(all.size() - 1)[g];
            }
            return 100 * (Math.pow(last / first, 1.0 / (all.size() - 1)) - 1);
        }

        private double[] daily(Predicate<Visit> test) {
            int[] days = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
            double[] months = histogram(where(visits, test), v -> v.month - 1, 12);
            for (int m = 0; m < 12; m++) {
                months[m] /= days[m] + (m == 1 ? 0.25 : 0);
            }
            double mean = Arrays.stream(months).average().orElse(1);
            return Arrays.stream(months).map(m -> m / mean).toArray();
        }

        double[] monthIndex(Predicate<Visit> test) {
            return months(test, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        }

        /** Lowest and highest visits per day against the mean in these months. */
        double[] months(Predicate<Visit> test, int... which) {
            double[] index = daily(test);
            double[] chosen = Arrays.stream(which).mapToDouble(m -> index[m - 1]).sorted().toArray();
            return new double[] {chosen[0], chosen[chosen.length - 1]};
        }

        /** Per cent of the last year's ED patients with so many visits, and per cent of the visits that they make. */
        double[] repeat(int from, int to, boolean adults) {
            double patients = 0;
            double some = 0;
            double all = 0;
            double theirs = 0;
            for (Person p : people) {
                if (p.visitsLastYear > 0 && (!adults || p.group >= 2)) {
                    patients++;
                    all += p.visitsLastYear;
                    if (p.visitsLastYear >= from && p.visitsLastYear <= to) {
                        some++;
                        theirs += p.visitsLastYear;
                    }
                }
            }
            return new double[] {100 * some / patients, 100 * theirs / all};
        }

        long visitors() {
            return count(people, p -> p.visitsLastYear > 0);
        }

        double returns() {
            long home = 0;
            long back = 0;
            for (int i = 0; i < visits.size(); i++) {
                Visit v = visits.get(i);
                if (v.dispo.equals("Discharge")) {
                    home++;
                    Visit next = i + 1 < visits.size() ? visits.get(i + 1) : null;
                    back += next != null && next.person == v.person && next.arrival - v.arrival - v.hours * 3600 <= 72 * 3600 ? 1 : 0;
                }
            }
            return 100.0 * back / home;
        }

        /** Per cent of live discharges, not moves, that are followed by an admission through the ED within 30 days. */
        double readmission(Predicate<Stay> index) {
            Map<Person, List<Stay>> byPerson = new HashMap<>();
            stays.forEach(s -> byPerson.computeIfAbsent(s.person, p -> new ArrayList<>()).add(s));
            byPerson.values().forEach(list -> list.sort(Comparator.comparingLong(s -> s.admit)));
            long discharges = 0;
            long back = 0;
            for (List<Stay> list : byPerson.values()) {
                for (Stay s : list) {
                    if (s.discharge < end - 30L * 86400 && !s.died && !s.moved && !s.source.equals("Newborn") && index.test(s)) {
                        discharges++;
                        back += list.stream().anyMatch(n -> n.source.equals("ED") && n.admit >= s.discharge && n.admit <= s.discharge + 30L * 86400) ? 1 : 0;
                    }
                }
            }
            return 100.0 * back / discharges;
        }

        /** Mean midnight census x persons per patient / staffed beds in per cent: lowest and highest of the groups, and all. */
        double[] occupancy(String by, String program) {
            Map<String, double[]> groups = new TreeMap<>();
            double days = (end - start) / 86400.0;
            for (Stay s : stays) {
                if (program.isEmpty() || s.program.equals(program)) {
                    double nights = Math.floorDiv(Math.min(s.discharge, end + 1) - 1, 86400L) - Math.floorDiv(Math.max(s.admit, start - 1), 86400L);
                    groups.computeIfAbsent(by.isEmpty() ? "" : String.valueOf(s.site), k -> new double[2])[0] += nights * scale / days;
                }
            }
            beds.forEach((key, count) -> {
                if (program.isEmpty() || key.endsWith("|" + program)) {
                    groups.computeIfAbsent(by.isEmpty() ? "" : key.substring(0, key.indexOf('|')), k -> new double[2])[1] += count;
                }
            });
            double[] rates = groups.values().stream().mapToDouble(g -> 100 * g[0] / g[1]).sorted().toArray();
            double census = groups.values().stream().mapToDouble(g -> g[0]).sum();
            double all = groups.values().stream().mapToDouble(g -> g[1]).sum();
            return new double[] {rates[0], rates[rates.length - 1], 100 * census / all};
        }

        double firstDays() {
            double early = 0;
            double all = 0;
            for (Stay s : stays) {
                early += overlap(s, start, start + 7 * 86400L) / 7.0;
                all += overlap(s, start, start + 365 * 86400L) / 365.0;
            }
            return 100 * early / all;
        }

        private static double overlap(Stay s, long from, long to) {
            return Math.max(0, Math.min(s.discharge, to) - Math.max(s.admit, from));
        }

        double closedLoop() {
            Map<String, Integer> seen = new HashMap<>();
            lastYear.forEach(v -> seen.merge(v.person.area + AGES[v.person.group] + v.person.gender + v.service, 1, Integer::sum));
            int cells = 0;
            int outside = 0;
            for (Map.Entry<String, Double> e : expected.entrySet()) {
                if (e.getValue() >= 5) {
                    cells++;
                    outside += Math.abs(seen.getOrDefault(e.getKey(), 0) - e.getValue()) > 1.96 * Math.sqrt(e.getValue()) ? 1 : 0;
                }
            }
            return 100.0 * outside / cells;
        }
    }
}
