///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Holds datasets against published figures: what the checks measure, with bands and values, as a Markdown table
//JAVA 17+
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../mysql.java
//SOURCES ../query.java
//SOURCES ../server.java
//SOURCES ../load.java
//SOURCES ../validate.java
//SOURCES mutations.java
//JAVAC_OPTIONS -Xlint:all -Werror

import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(name = "fidelity", modelTransformer = mysql.OneLine.class, sortOptions = false, usageHelpAutoWidth = true,
        description = {"Holds datasets against published figures. Loads each into DATABASE__fidelity, and prints what those "
                + "checks measure that name a published figure: its id, the indicator, its band, and a column of values for each dataset.",
            "",
            "Here a value is in its band or out of it; validate allows for the sampling error. So take large datasets."},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:every value is in its band", "1:not so, or it failed", "2:wrong usage"})
class fidelity implements Callable<Integer> {

    @Option(names = "--data-dir", paramLabel = "DIR", arity = "1..*",
            description = "Take these datasets of generate, instead of generating some")
    List<Path> dataDirs = List.of();

    @Option(names = "--patients", paramLabel = "N", defaultValue = "300000",
            description = "Size of the datasets to generate (default: ${DEFAULT-VALUE})")
    int patients;

    @Option(names = "--seeds", paramLabel = "N", split = ",", defaultValue = "1,2,3",
            description = "Their seeds (default: ${DEFAULT-VALUE})")
    List<Integer> seeds;

    @Option(names = "--loaded", description = "Take DATABASE as it is loaded, instead of loading some")
    boolean loaded;

    @Option(names = "--only", paramLabel = "ID", split = ",",
            description = "Measure these indicators only; * stands for any characters, as in M*")
    List<String> only = List.of();

    @Option(names = "--write", paramLabel = "FILE",
            description = "Write the table into this file too, between its lines '" + BEGIN + "' and '" + END + "', such as docs/model.md")
    Path file;

    @Mixin
    server.ConnectionOptions connection;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help")
    boolean help;

    @Spec
    CommandSpec spec;

    private static final String BEGIN = "<!-- bench/fidelity.java writes from here -->";
    private static final String END = "<!-- to here -->";

    public static void main(String... args) {
        System.exit(new CommandLine(new fidelity()).execute(args));
    }

    @Override
    public Integer call() {
        connection.database += loaded ? "" : "__fidelity";
        PrintWriter err = spec.commandLine().getErr();
        return mysql.run(spec, connection.verbose, () -> {
            if (file != null) {
                replaced(""); // fails now, not after minutes, if it cannot be written into
            }
            List<validate.Check> checks = validate.Check.of(validate.files()).stream().filter(Indicator::isOne)
                    .filter(check -> only.isEmpty() || only.stream().anyMatch(id -> Indicator.id(check).matches(id.replace("*", ".*"))))
                    .toList();
            if (checks.isEmpty()) {
                throw new ParameterException(spec.commandLine(), "no check measures an indicator " + String.join(", ", only));
            }
            List<validate.Outcome> outcomes = new ArrayList<>();
            try (mysql.Session session = connection.open(err)) {
                if (loaded) {
                    outcomes.add(validate.run(session, checks, query.Streams.DEFAULT, 0, err));
                }
                for (Path dir : dataDirs) {
                    load.run(session, load.Dataset.check(dir, null, false), new load.Options(), load.STREAMS, false, err);
                    outcomes.add(validate.run(session, checks, query.Streams.DEFAULT, 0, err));
                }
                for (int seed : loaded || !dataDirs.isEmpty() ? List.<Integer>of() : seeds) {
                    mutations.loadGenerated(session, patients, seed);
                    outcomes.add(validate.run(session, checks, query.Streams.DEFAULT, 0, err));
                }
                if (!loaded) {
                    drop(session);
                }
            }
            List<Indicator> indicators = IntStream.range(0, checks.size())
                    .mapToObj(i -> Indicator.of(checks.get(i), outcomes.stream().map(outcome -> outcome.results().get(i)).toList()))
                    .sorted().toList();
            String table = table(outcomes, indicators);
            PrintWriter out = spec.commandLine().getOut();
            out.print(table);
            out.flush();
            if (file != null) {
                mysql.write(file, replaced(table));
            }
            return indicators.stream().allMatch(Indicator::isIn) ? 0 : 1;
        });
    }

    private static void drop(mysql.Session session) throws SQLException {
        try (Connection db = session.connect(""); Statement statement = db.createStatement()) {
            statement.execute("DROP SCHEMA " + mysql.quote(session.database()));
        }
    }

    private static String table(List<validate.Outcome> outcomes, List<Indicator> indicators) {
        StringBuilder table = new StringBuilder("| id | indicator | band |");
        outcomes.forEach(outcome -> table.append(" seed ").append(outcome.dataset().facts().get("seed")).append(" |"));
        table.append("  |\n|---|---|---|").append("---:|".repeat(outcomes.size())).append("---|\n");
        indicators.forEach(indicator -> table.append(indicator).append('\n'));
        long in = indicators.stream().filter(Indicator::isIn).count();
        String sizes = outcomes.stream().map(outcome -> String.format(Locale.ROOT, "%,.0f", outcome.dataset().facts().get("patients")))
                .distinct().collect(Collectors.joining(", "));
        return table + String.format("\n%d indicators, %d in, %d out; %s patients\n", indicators.size(), in, indicators.size() - in, sizes);
    }

    private String replaced(String table) throws IOException {
        String text = Files.readString(file);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END, begin);
        if (begin < 0 || end < 0) {
            throw new IOException(file + " has no lines '" + BEGIN + "' and '" + END + "' to write between");
        }
        return text.substring(0, begin) + BEGIN + "\n\n" + table + "\n" + text.substring(end);
    }

    /** A check that names a published figure, or says that its band is our own, and what it measured in each dataset. */
    record Indicator(String id, String name, validate.Threshold band, List<validate.Result> results) implements Comparable<Indicator> {

        private static final Pattern SENTENCE = Pattern.compile("(.*) \\((?:([EIPXM]\\d+)|our own band)(?:: (.*))?\\)");

        static boolean isOne(validate.Check check) {
            return check.threshold().band() && SENTENCE.matcher(check.sentence()).matches();
        }

        /** Such as "E14", or "-" if the band is our own. */
        static String id(validate.Check check) {
            Matcher sentence = SENTENCE.matcher(check.sentence());
            return sentence.matches() && sentence.group(2) != null ? sentence.group(2) : "-";
        }

        static Indicator of(validate.Check check, List<validate.Result> results) {
            Matcher sentence = SENTENCE.matcher(check.sentence());
            sentence.matches();
            String note = sentence.group(3) == null ? "" : " (" + sentence.group(3) + ")";
            return new Indicator(id(check), sentence.group(1) + (check.threshold().percent() ? ", %" : "") + note, check.threshold(),
                    results);
        }

        boolean isIn() {
            return results.stream().allMatch(result -> !result.values().isEmpty() && result.values().stream().allMatch(this::isIn));
        }

        private boolean isIn(BigDecimal value) {
            double shown = value.doubleValue() / band.scale();
            return shown >= band.low().doubleValue() && shown <= band.high().doubleValue();
        }

        /** The one value, or the lowest and the highest, as of all sites. */
        private String values(validate.Result result) {
            DoubleSummaryStatistics all = result.values().stream().mapToDouble(value -> value.doubleValue() / band.scale())
                    .summaryStatistics();
            return all.getCount() == 0 ? "none" : format(all.getMin()) + (all.getCount() == 1 ? "" : " to " + format(all.getMax()));
        }

        private static String format(double value) {
            return String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%,.0f" : Math.abs(value) >= 10 ? "%.1f" : "%.2f", value);
        }

        /** A line of the table. */
        @Override
        public String toString() {
            return Stream.of(Stream.of(id, name, band.low() + " to " + band.high()),
                    results.stream().map(this::values), Stream.of(isIn() ? "in" : "**out**")).flatMap(cells -> cells)
                    .collect(Collectors.joining(" | ", "| ", " |"));
        }

        /** Population, emergency, inpatients, place, dynamics (days, persons, sites), our own. */
        @Override
        public int compareTo(Indicator other) {
            return Comparator.<Indicator>comparingInt(indicator -> "PEIXM-".indexOf(indicator.id.charAt(0)))
                    .thenComparingInt(indicator -> indicator.id.equals("-") ? 0 : Integer.parseInt(indicator.id.substring(1)))
                    .compare(this, other);
        }
    }
}
