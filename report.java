///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Run queries/*.sql and print the results as a table, CSV, JSON, Markdown or one HTML page
//JAVA 17+
//DEPS info.picocli:picocli:4.7.7
//DEPS org.apache.commons:commons-csv:1.14.1
//DEPS org.mvnpm:echarts:6.0.0@fatjar // the charts of the page (Apache-2.0), put into it; heat maps, flows and SVG in one file
//SOURCES mysql.java
//SOURCES query.java
//SOURCES server.java
//FILES queries/=queries/about_this_data.sql
//FILES queries/=queries/births_and_newborns.sql
//FILES queries/=queries/data_dictionary.sql
//FILES queries/=queries/ed_acuity_mix.sql
//FILES queries/=queries/ed_admission_rate.sql
//FILES queries/=queries/ed_ambulance_share.sql
//FILES queries/=queries/ed_arrivals_by_hour.sql
//FILES queries/=queries/ed_boarding.sql
//FILES queries/=queries/ed_crowding_by_hour.sql
//FILES queries/=queries/ed_events.sql
//FILES queries/=queries/ed_frequent_users.sql
//FILES queries/=queries/ed_left_without_being_seen.sql
//FILES queries/=queries/ed_projected_and_actual.sql
//FILES queries/=queries/ed_projection_by_site.sql
//FILES queries/=queries/ed_returns_72_hours.sql
//FILES queries/=queries/ed_visits_by_month.sql
//FILES queries/=queries/ed_volume_projection.sql
//FILES queries/=queries/ed_wait_targets.sql
//FILES queries/=queries/ed_waits.sql
//FILES queries/=queries/facility_summary.sql
//FILES queries/=queries/flow_area_to_site.sql
//FILES queries/=queries/ip_admission_sources.sql
//FILES queries/=queries/ip_admissions_and_discharges.sql
//FILES queries/=queries/ip_alternate_level_of_care.sql
//FILES queries/=queries/ip_bed_demand.sql
//FILES queries/=queries/ip_census_by_day.sql
//FILES queries/=queries/ip_census_by_program.sql
//FILES queries/=queries/ip_census_by_site.sql
//FILES queries/=queries/ip_length_of_stay.sql
//FILES queries/=queries/ip_mortality.sql
//FILES queries/=queries/ip_occupancy_by_hour.sql
//FILES queries/=queries/ip_readmissions_30_days.sql
//FILES queries/=queries/key_figures.sql
//FILES queries/=queries/patient_demographics.sql
//FILES queries/=queries/population_growth.sql
//FILES queries/=queries/population_pyramid.sql
//FILES queries/=queries/use_by_area.sql
//FILES page.html
//JAVAC_OPTIONS -Xlint:all,-classfile -Werror // commons-csv is compiled with annotations that it does not ship
//RUNTIME_OPTIONS -Dstdout.encoding=UTF-8 -Dsun.stdout.encoding=UTF-8 // CSV and JSON are UTF-8 in any locale (the second is JDK 17's name)

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.net.URISyntaxException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.QuoteMode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "report", modelTransformer = mysql.OneLine.class, mixinStandardHelpOptions = true, version = mysql.VERSION,
        sortOptions = false, abbreviateSynopsis = true, usageHelpAutoWidth = true,
        description = {"Runs queries/*.sql on the loaded database and prints the results.",
            "The reports are those that come with the script, and the *.sql files of the folder queries/ where it is started."},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:it failed: no server, no data, a query that the server refuses",
            "2:wrong usage, no such report, no such value of a parameter"},
        footerHeading = "%nExamples:%n",
        footer = {"  jbang report@lm-synth --list", "  jbang report@lm-synth facility_summary",
            "  jbang report@lm-synth ed_volume_projection --param year=2030 --format csv --out volumes.csv",
            "  jbang report@lm-synth --format html --out report.html"})
class report implements Callable<Integer> {

    enum Format {
        table("txt"), csv("csv"), json("json"), markdown("md"), html("html");

        final String extension;

        Format(String extension) {
            this.extension = extension;
        }
    }

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "Reports to run (default: all)")
    List<String> names = List.of();

    @Option(names = "--list", description = "List the reports and their parameters, and stop")
    boolean list;

    @Option(names = {"-f", "--format"}, paramLabel = "FORMAT", defaultValue = "table",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}). CSV holds one report; html is one page with charts")
    Format format;

    @Option(names = {"-o", "--out"}, paramLabel = "PATH",
            description = "Write to this file instead of standard output;"
                    + " to a folder (existing, or written with a final /): one file for each report")
    String out;

    @Option(names = "--param", paramLabel = "NAME=VALUE", description = "Set a parameter of the chosen reports (see --list); repeatable")
    Map<String, String> params = Map.of();

    @Option(names = "--rows", paramLabel = "N",
            description = "Print so many rows of each table (default: " + TextLayout.ROWS + " on a terminal, all in a pipe or file)")
    Integer rows;

    @Option(names = "--queries", paramLabel = "DIR", description = "Use the *.sql files of this folder, and no others")
    Path queries;

    @Mixin
    query.Streams streams;

    @Mixin
    server.ConnectionOptions connection;

    @Spec
    CommandSpec spec;

    public static void main(String... args) {
        System.exit(new CommandLine(new report()).execute(args));
    }

    @Override
    public Integer call() {
        return mysql.run(spec, connection.verbose, () -> {
            List<query.SqlFile> all = queries == null ? files() : query.SqlFile.in(queries);
            if (list) {
                list(all, spec.commandLine().getOut());
                return 0;
            }
            streams.check(spec);
            if (rows != null && rows < 0) {
                throw usage("--rows = " + rows + " is not a number of rows: give 0 or more");
            }
            List<query.SqlFile> chosen = choose(all); // from here on, what can be refused is refused before a server is sought
            chosen.forEach(query.SqlFile::readOnlyStatement);
            checkParams(chosen);
            boolean folder = out != null && (out.endsWith("/") || Files.isDirectory(mysql.path(out)));
            if (format == Format.csv && chosen.size() > 1 && !folder) {
                throw usage("CSV holds one report: name one, or give a folder with --out DIR/");
            }
            if (out != null && !folder) {
                mysql.folderOf(Path.of(out));
            }
            try (mysql.Session session = connection.open(connection.notes(spec));
                    query.Workers workers = query.Workers.open(session, streams.streams, chosen.size())) {
                workers.run(db -> {
                    checkValues(db, chosen);
                    return null;
                });
                write(workers, chosen, folder);
                return 0;
            }
        });
    }

    private void write(query.Workers workers, List<query.SqlFile> chosen, boolean folder) throws Exception {
        query.Dataset dataset = workers.run(query.Dataset::read);
        if (dataset.dirtyRate() != null) {
            spec.commandLine().getErr()
                    .println("report: the data is dirty: defects were planted on purpose, at a rate of " + dataset.dirtyRate());
        }
        PrintWriter stdout = spec.commandLine().getOut();
        PrintWriter notes = connection.notes(spec);
        if (folder) {
            Files.createDirectories(Path.of(out));
            run(workers, dataset, chosen, params, notes, result -> mysql.write(
                    Path.of(out, result.file.name() + "." + format.extension), text(dataset, List.of(result), TextLayout.plain(rows))));
        } else if (out == null && format == Format.table) {
            TextLayout layout = TextLayout.ofStandardOutput(rows);
            run(workers, dataset, chosen, params, notes, result -> result.print(stdout, layout)); // each as soon as it is there
        } else {
            List<Result> results = new ArrayList<>();
            run(workers, dataset, chosen, params, notes, results::add);
            String text = text(dataset, results, TextLayout.plain(rows));
            if (out != null) {
                mysql.write(Path.of(out), text);
            } else {
                stdout.print(text);
            }
        }
        stdout.flush();
    }

    /** What is done with a result. */
    private interface Use {
        void of(Result result) throws IOException;
    }

    /** Runs reports over several connections at once, and uses their results one after another in this order. */
    private static void run(query.Workers workers, query.Dataset dataset, List<query.SqlFile> chosen, Map<String, String> params,
            PrintWriter notes, Use use) throws Exception {
        try (mysql.Progress progress = new mysql.Progress(notes)) {
            List<Future<Result>> results = chosen.stream().map(file -> workers.submit(db -> Result.of(db, dataset, file, params))).toList();
            for (int i = 0; i < chosen.size(); i++) {
                progress.show("Report %d of %d: %s", i + 1, chosen.size(), chosen.get(i).name());
                Result result = query.Workers.await(results.get(i));
                progress.erase(); // standard output may be the same terminal
                use.of(result);
            }
        }
    }

    private String text(query.Dataset dataset, List<Result> results, TextLayout layout) throws IOException {
        switch (format) {
            case csv:
                return results.get(0).csv();
            case json:
                return query.json(results.size() == 1 ? results.get(0).json() : results.stream().map(Result::json).toList()) + "\n";
            case markdown:
                return results.stream().map(Result::markdown).collect(Collectors.joining("\n"));
            case html:
                return Page.of(dataset, results);
            default:
                StringWriter text = new StringWriter();
                results.forEach(result -> result.print(new PrintWriter(text), layout));
                return text.toString();
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /**
     * For setup: runs all reports that come with the script, with their default parameters; prints those of these names as tables,
     * and writes all as one HTML page.
     */
    static void show(mysql.Session session, List<String> printed, PrintWriter out, Path page, PrintWriter notes) throws Exception {
        List<query.SqlFile> all = query.SqlFile.bundled("queries");
        List<query.SqlFile> printedFirst = new ArrayList<>(all);
        printedFirst.sort(Comparator.comparing(file -> printed.contains(file.name()) ? printed.indexOf(file.name()) : printed.size()));
        try (query.Workers workers = query.Workers.open(session, query.Streams.DEFAULT, all.size())) {
            query.Dataset dataset = workers.run(query.Dataset::read);
            Map<String, Result> results = new TreeMap<>();
            run(workers, dataset, printedFirst, Map.of(), notes, result -> {
                results.put(result.file.name(), result);
                if (printed.contains(result.file.name())) {
                    result.print(out, TextLayout.ofStandardOutput(null));
                }
            });
            mysql.write(page, Page.of(dataset, all.stream().map(file -> results.get(file.name())).toList()));
        }
    }

    // ---- which reports, with which parameters

    /** The reports that come with the script, and those of the folder queries/ where it was started; of two with one name, the latter. */
    private static List<query.SqlFile> files() throws IOException, URISyntaxException {
        Map<String, query.SqlFile> all = new TreeMap<>(query.SqlFile.byName(query.SqlFile.bundled("queries")));
        Path own = Path.of("queries");
        if (Files.isDirectory(own)) {
            all.putAll(query.SqlFile.byName(query.SqlFile.in(own)));
        }
        return List.copyOf(all.values());
    }

    private static void list(List<query.SqlFile> all, PrintWriter out) {
        int width = all.stream().mapToInt(file -> file.name().length()).max().orElse(0);
        for (query.SqlFile file : all) {
            out.printf("%-" + width + "s  %s%n", file.name(), file.question().isEmpty() ? file.title() : file.question());
            for (Param param : Param.of(file)) {
                out.printf("%-" + width + "s  --param %s=%s  %s%n", "", param.name, mysql.shown(param.defaultValue, 200),
                        mysql.shown(param.meaning, 2000));
            }
        }
        out.flush();
    }

    private List<query.SqlFile> choose(List<query.SqlFile> all) {
        Map<String, query.SqlFile> byName = query.SqlFile.byName(all);
        for (String name : names) {
            if (!byName.containsKey(name)) {
                String similar = mysql.OneLine.didYouMean(name, byName.keySet());
                throw usage("there is no report '" + name + "'" + (similar.isEmpty() ? "; there are: " + String.join(", ", byName.keySet())
                        : similar));
            }
        }
        return names.isEmpty() ? all : names.stream().distinct().map(byName::get).toList();
    }

    /** Every parameter that was given belongs to a chosen report, and is of its type. */
    private void checkParams(List<query.SqlFile> chosen) {
        List<Param> all = chosen.stream().flatMap(file -> Param.of(file).stream()).toList();
        params.forEach((name, value) -> {
            List<Param> same = all.stream().filter(param -> param.name.equals(name)).toList();
            if (same.isEmpty()) {
                throw usage("there is no parameter '" + name + "'; " + (all.isEmpty() ? "these reports have none"
                        : "there are: " + all.stream().map(Param::name).distinct().collect(Collectors.joining(", "))
                        + mysql.OneLine.didYouMean(name, all.stream().map(Param::name).toList())));
            }
            for (Param param : same) {
                try {
                    param.parse(value);
                } catch (NumberFormatException | DateTimeException e) {
                    throw usage("parameter " + name + " = '" + value + "' is not " + param.type()
                            + ", such as " + param.defaultValue + " (" + param.meaning + ")");
                }
            }
        });
    }

    /** Every value that was given is one that the data has: else the report would be empty without a word. */
    private void checkValues(Connection db, List<query.SqlFile> chosen) throws SQLException {
        for (query.SqlFile file : chosen) {
            for (Param param : Param.of(file)) {
                if (params.containsKey(param.name) && param.values != null) {
                    Object value = param.parse(params.get(param.name));
                    query.Table values = query.Table.of(db, param.values);
                    if (!Param.allows(values, value)) {
                        throw usage("parameter " + param.name + " = " + value + " of " + file.name()
                                + " is not " + Param.describe(values) + " (" + param.meaning + ")" + Param.didYouMean(values, value));
                    }
                }
            }
        }
    }

    /**
     * A parameter as a query declares it: {@code -- param: year = 2025 | calendar year | SELECT 2022, 2025}.
     *
     * @param values a query for the values that it may have, or null: one column lists them, two are the lowest and the highest
     */
    record Param(String name, String defaultValue, String meaning, query.SqlFile values) {

        private static final Pattern DECLARATION = Pattern.compile("(\\w+)\\s*=\\s*(.*?)\\s*\\|\\s*(.*?)\\s*(?:\\|\\s*(.*))?");

        static List<Param> of(query.SqlFile file) {
            return file.head("param").stream().map(line -> of(file, line)).toList();
        }

        private static Param of(query.SqlFile file, query.HeadLine line) {
            Matcher parts = DECLARATION.matcher(line.value());
            if (!parts.matches()) {
                throw file.fault(line, "expected '-- param: name = default | meaning', found '" + line.value() + "'");
            }
            query.SqlFile values = null;
            if (parts.group(4) != null) {
                values = query.SqlFile.parse(file.name(), "\n".repeat(line.number() - 1) + parts.group(4)); // so that errors name its line
                values.readOnlyStatement();
            }
            return new Param(parts.group(1), parts.group(2), parts.group(3), values);
        }

        /** The type of the default, in words. */
        String type() {
            return defaultValue.matches("[-+]?\\d+") ? "a whole number" : defaultValue.matches("[-+]?\\d+\\.\\d+") ? "a number"
                    : defaultValue.matches("\\d{4}-\\d\\d-\\d\\d") ? "a date" : "a text";
        }

        /** A place in a statement for a value of that type, NULL too: to the servers, COALESCE of an untyped NULL is bytes. */
        private String typed(Object value) {
            return switch (type()) {
                case "a whole number" -> "CAST(? AS SIGNED)";
                case "a number" -> value != null ? "?" : "CAST(? AS DOUBLE)";
                default -> "CAST(? AS CHAR)";
            };
        }

        /**
         * A value of that type, as a Long, BigDecimal or String.
         *
         * @throws NumberFormatException or DateTimeException if it is of another type
         */
        Object parse(String value) {
            return switch (type()) {
                case "a whole number" -> Long.valueOf(value);
                case "a number" -> new BigDecimal(value);
                case "a date" -> LocalDate.parse(value).toString();
                default -> value;
            };
        }

        private static boolean allows(query.Table values, Object value) {
            if (values.rows().isEmpty()) {
                return false;
            }
            List<Object> first = values.rows().get(0);
            return first.size() == 2 ? compare(first.get(0), value) <= 0 && compare(value, first.get(1)) <= 0
                    : values.rows().stream().anyMatch(row -> compare(row.get(0), value) == 0);
        }

        /** Suggests the nearest of the texts that it may have. */
        private static String didYouMean(query.Table values, Object value) {
            return !(value instanceof String text) ? "" : mysql.OneLine.didYouMean(text,
                    values.rows().stream().filter(row -> row.size() == 1).map(row -> String.valueOf(row.get(0))).toList());
        }

        private static int compare(Object a, Object b) {
            try {
                return new BigDecimal(a.toString()).compareTo(new BigDecimal(b.toString()));
            } catch (NumberFormatException text) {
                return a.toString().compareTo(b.toString());
            }
        }

        private static String describe(query.Table values) {
            if (values.rows().isEmpty()) {
                return "there: the data has no value for it";
            }
            List<Object> first = values.rows().get(0);
            if (first.size() == 2) {
                return first.get(0) + " to " + first.get(1);
            }
            List<Object> all = values.rows().stream().map(row -> row.get(0)).toList();
            boolean consecutive = IntStream.range(0, all.size()).allMatch(i -> all.get(0) instanceof BigDecimal lowest
                    && lowest.add(BigDecimal.valueOf(i)).equals(all.get(i)));
            return consecutive && all.size() > 2 ? all.get(0) + " to " + all.get(all.size() - 1)
                    : (all.size() == 1 ? "" : "one of ") + all.stream().map(String::valueOf).collect(Collectors.joining(", "));
        }
    }

    // ---- their results

    /**
     * What a report gave.
     *
     * @param params the parameters that were given to it
     */
    record Result(query.SqlFile file, Map<String, Object> params, query.Table table, double seconds) {

        static Result of(Connection db, query.Dataset dataset, query.SqlFile file, Map<String, String> params) throws SQLException {
            Map<String, Object> given = new LinkedHashMap<>();
            for (Param param : Param.of(file)) {
                Object value = params.containsKey(param.name) ? param.parse(params.get(param.name)) : null;
                try (PreparedStatement statement = db.prepareStatement("SET @" + param.name + " = " + param.typed(value))) {
                    statement.setObject(1, value); // NULL too: a report before it may have set a variable of this name
                    statement.execute();
                }
                if (value != null) {
                    given.put(param.name, value);
                }
            }
            long start = System.nanoTime();
            query.Table table = query.Table.of(db, file);
            double seconds = (System.nanoTime() - start) / 1e9;
            query.SqlFile noted = dataset.dirtyRate() == null ? file
                    : file.withReading("Dirty data: defects were planted on purpose, at a rate of " + dataset.dirtyRate() + ".");
            return new Result(noted, given, table, seconds);
        }

        void print(PrintWriter out, TextLayout layout) {
            out.println(CommandLine.Help.Ansi.AUTO.string("@|bold " + file.title().replace("|@", "") + "|@"));
            file.notes().forEach(note -> layout.wrap(note).forEach(out::println));
            params.forEach((name, value) -> out.println(name + " = " + mysql.shown(value.toString(), 200)));
            out.println();
            query.Table shown = new query.Table(table.columns(), table.rows().subList(0, Math.min(layout.rows, table.rows().size())));
            query.Table withBars = layout.charts ? TextChart.withBars(file, shown) : shown;
            (withBars.fits(layout.width) ? withBars : shown).print(out, "", layout.width);
            out.println();
            if (layout.charts) {
                TextChart.sparklines(file, table).forEach(line -> out.println(query.Table.truncate(line, layout.width)));
            }
            out.printf(Locale.ROOT, "%,d row%s", table.rows().size(), table.rows().size() == 1 ? "" : "s");
            if (shown.rows().size() < table.rows().size()) {
                out.printf(Locale.ROOT, ", %,d of them here (--rows)", shown.rows().size());
            }
            out.println(layout.times ? String.format(Locale.ROOT, ", %.2f s", seconds) : "");
            out.println();
            out.flush();
        }

        /** Exact: a NULL is an empty field; in a row with an empty text all texts are in quotes, so that the two differ. */
        String csv() throws IOException {
            StringWriter text = new StringWriter();
            CSVFormat format = CSVFormat.RFC4180.builder().setRecordSeparator("\n").get();
            CSVFormat quotes = format.builder().setQuoteMode(QuoteMode.ALL_NON_NULL).get();
            try (CSVPrinter csv = new CSVPrinter(text, format); CSVPrinter quoted = new CSVPrinter(text, quotes)) {
                csv.printRecord(table.columns().stream().map(query.Column::name));
                for (List<Object> row : table.rows()) {
                    (row.contains("") ? quoted : csv).printRecord(row.stream()
                            .map(value -> value instanceof BigDecimal number ? query.Column.exact(number) : value));
                }
            }
            return text.toString();
        }

        Map<String, Object> json() {
            query.Table.checkNames(file, table.columns());
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("report", file.name());
            json.put("title", file.title());
            json.put("notes", file.notes());
            json.put("parameters", params);
            json.put("columns", table.columns().stream().map(query.Column::name).toList());
            json.put("rows", table.objects());
            return json;
        }

        String markdown() {
            StringBuilder text = new StringBuilder("## ").append(file.title()).append("\n\n");
            file.notes().forEach(note -> text.append(note).append("\n"));
            text.append("\n|");
            table.columns().forEach(column -> text.append(" ").append(inMarkdown(column.heading())).append(" |"));
            text.append("\n|");
            table.columns().forEach(column -> text.append(column.isNumber() ? " ---: |" : " --- |"));
            for (List<Object> row : table.rows()) {
                text.append("\n|");
                for (int i = 0; i < row.size(); i++) {
                    text.append(" ").append(inMarkdown(table.columns().get(i).format(row.get(i)))).append(" |");
                }
            }
            return text.append("\n").toString();
        }

        /** An underscore within a word means nothing there. */
        private static String inMarkdown(String text) {
            return text.replaceAll("[\\\\|<`*]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])", "\\\\$0");
        }
    }

    // ---- as text

    /**
     * How results are printed as text.
     *
     * @param width  characters in a line
     * @param rows   rows of each table
     * @param charts whether small charts are drawn
     * @param times  whether it is said how long the query took
     */
    record TextLayout(int width, int rows, boolean charts, boolean times) {

        private static final int ROWS = 40;

        /** All rows, in lines as long as they are, so that the output depends on the data alone. */
        static TextLayout plain(Integer rows) {
            return new TextLayout(Integer.MAX_VALUE, rows == null ? Integer.MAX_VALUE : rows, false, false);
        }

        /** What fits a terminal, or else plain. */
        static TextLayout ofStandardOutput(Integer rows) {
            if (!mysql.isTerminal(mysql.STDOUT)) {
                return plain(rows);
            }
            boolean blocks = StandardCharsets.UTF_8.equals(Charset.defaultCharset()) || System.getProperty("stdout.encoding") != null;
            return new TextLayout(columnsOfTerminal(), rows == null ? ROWS : rows, blocks, true);
        }

        private static int columnsOfTerminal() {
            try {
                Process stty = new ProcessBuilder("stty", "size").redirectInput(Path.of("/dev/tty").toFile())
                        .redirectErrorStream(true).start();
                String[] size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip().split(" ");
                return Math.max(40, Integer.parseInt(size[1]));
            } catch (IOException | RuntimeException e) {
                return 80; // no stty here
            }
        }

        List<String> wrap(String text) {
            List<String> lines = new ArrayList<>(List.of(""));
            for (String word : text.split(" ")) {
                String last = lines.get(lines.size() - 1);
                if (!last.isEmpty() && last.length() + 1 + word.length() > width) {
                    lines.add(word);
                } else {
                    lines.set(lines.size() - 1, last.isEmpty() ? word : last + " " + word);
                }
            }
            return lines;
        }
    }

    /** A chart as a query asks for it: {@code -- chart: line x=month y=visits series=site_name}. */
    record Chart(String kind, Map<String, String> roles) {

        private static final Map<String, List<String>> NEEDED_ROLES = Map.of("line", List.of("x", "y"), "bar", List.of("x", "y"),
                "stacked", List.of("x", "y"), "heatmap", List.of("x", "y", "value"), "pyramid", List.of("x", "y"),
                "fan", List.of("x", "y", "low", "high"), "flow", List.of("source", "target", "value"),
                "figures", List.of(), "none", List.of());

        /** The chart of a result; one that does not fit it is an error that names file and line. */
        static Chart of(query.SqlFile file, query.Table table) {
            query.HeadLine line = file.head("chart").stream().findFirst().orElse(new query.HeadLine(0, "chart", "none"));
            String[] words = line.value().split("\\s+");
            String found = "'-- chart: " + line.value() + "'";
            if (!NEEDED_ROLES.containsKey(words[0])) {
                throw file.fault(line, found + " is none of " + String.join(", ", new TreeSet<>(NEEDED_ROLES.keySet())));
            }
            Map<String, String> roles = new LinkedHashMap<>();
            for (String word : List.of(words).subList(1, words.length)) {
                String[] role = word.split("=", 2);
                for (String column : role.length == 2 ? role[1].split(",") : new String[] {word}) {
                    if (role.length < 2 || table.indexOf(column) < 0) {
                        throw file.fault(line, found + ": the query has no column " + column);
                    }
                }
                roles.put(role[0], role[1]);
            }
            for (String role : NEEDED_ROLES.get(words[0])) {
                if (!roles.containsKey(role)) {
                    throw file.fault(line, found + " lacks " + role + "=COLUMN");
                }
            }
            return new Chart(words[0], roles);
        }

        /** The column of the first measure. */
        int measure(query.Table table) {
            return table.indexOf(roles.get("y").split(",")[0]);
        }
    }

    /** Small charts in block characters. */
    private static final class TextChart {

        private static final String LEVELS = "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588";
        private static final int BAR_WIDTH = 16;
        private static final int SPARKLINE_WIDTH = 60;

        private TextChart() {
        }

        /** The table of a bar chart, with a bar for each value of its first measure. */
        static query.Table withBars(query.SqlFile file, query.Table table) {
            Chart chart = Chart.of(file, table);
            if (!chart.kind.equals("bar") || table.rows().isEmpty()) {
                return table;
            }
            int measure = chart.measure(table);
            double largest = table.rows().stream().mapToDouble(row -> value(row.get(measure))).max().orElse(0);
            List<query.Column> columns = new ArrayList<>(table.columns());
            columns.add(measure + 1, new query.Column("", Types.VARCHAR));
            return new query.Table(columns, table.rows().stream().map(row -> {
                List<Object> longer = new ArrayList<>(row);
                longer.add(measure + 1, bar(largest <= 0 ? 0 : Math.max(0, value(row.get(measure))) / largest));
                return longer;
            }).toList());
        }

        private static String bar(double share) {
            int eighths = (int) Math.round(share * 8 * BAR_WIDTH);
            return "\u2588".repeat(eighths / 8) + (eighths % 8 == 0 ? "" : String.valueOf((char) ('\u2590' - eighths % 8)));
        }

        /** A sparkline for each series of a line chart or fan, with its lowest and highest value. */
        static List<String> sparklines(query.SqlFile file, query.Table table) {
            Chart chart = Chart.of(file, table);
            if (!List.of("line", "fan").contains(chart.kind) || table.rows().size() < 2) {
                return List.of();
            }
            int measure = chart.measure(table);
            int series = table.indexOf(chart.roles.getOrDefault("series", chart.roles.getOrDefault("by", "")));
            Map<String, List<Double>> values = new LinkedHashMap<>();
            for (List<Object> row : table.rows()) {
                String name = series < 0 ? table.columns().get(measure).heading() : table.columns().get(series).format(row.get(series));
                values.computeIfAbsent(name, key -> new ArrayList<>()).add(value(row.get(measure)));
            }
            int width = values.keySet().stream().mapToInt(query.Table::length).max().orElse(0);
            List<String> lines = new ArrayList<>();
            values.forEach((name, all) -> lines.add(name + " ".repeat(width - query.Table.length(name)) + "  " + sparkline(all)));
            lines.add("");
            return lines;
        }

        private static String sparkline(List<Double> values) {
            double lowest = values.stream().mapToDouble(v -> v).min().orElse(0);
            double highest = values.stream().mapToDouble(v -> v).max().orElse(0);
            int step = (values.size() + SPARKLINE_WIDTH - 1) / SPARKLINE_WIDTH; // each character is the mean of so many values
            StringBuilder line = new StringBuilder();
            for (int from = 0; from < values.size(); from += step) {
                List<Double> next = values.subList(from, Math.min(values.size(), from + step));
                double mean = next.stream().mapToDouble(v -> v).average().orElse(0);
                line.append(LEVELS.charAt(highest > lowest ? (int) Math.min(7, (mean - lowest) / (highest - lowest) * 8) : 0));
            }
            return line.append(String.format(Locale.ROOT, "  %,.0f to %,.0f", lowest, highest)).toString();
        }

        private static double value(Object value) {
            return value instanceof BigDecimal number ? number.doubleValue() : 0;
        }
    }

    // ---- as one page

    /** All results as one HTML file that needs nothing else: page.html with its marks filled in. */
    private static final class Page {

        private static final List<String> SECTIONS =
                List.of("Overview", "Emergency", "Inpatient", "Place", "Population", "Planning", "Data");
        private static final String CHARTS = "/META-INF/resources/_static/echarts/6.0.0/dist/echarts.min.js";

        /** Bytes that all tables together may take; larger ones are cut, and say so. The library takes 1.1 MB of the 2 MB of the page. */
        private static final int TABLE_BYTES = 700_000;

        private Page() {
        }

        static String of(query.Dataset dataset, List<Result> results) throws IOException {
            Map<String, List<String>> rows = new LinkedHashMap<>();
            for (Result result : results) {
                rows.put(result.file.name(), result.table.rows().stream().map(row -> row(result.table.columns(), row)).toList());
            }
            int limit = limit(rows.values().stream().map(list -> list.stream().mapToInt(Page::bytes).sum()).sorted().toList());
            StringBuilder contents = new StringBuilder();
            StringBuilder reports = new StringBuilder();
            sections(results).forEach((name, section) -> {
                contents.append("<div><strong>").append(query.escape(name)).append("</strong><ul>");
                reports.append("<h2>").append(query.escape(name)).append("</h2>\n<div class=\"reports\">\n");
                for (Result result : section) {
                    contents.append("<li><a href=\"#").append(query.escape(result.file.name())).append("\">")
                            .append(query.escape(result.file.title())).append("</a>");
                    reports.append(report(result, fitting(rows.get(result.file.name()), limit)));
                }
                contents.append("</ul></div>\n");
                reports.append("</div>\n");
            });
            String library = query.resource(CHARTS).replace("</script", "<\\/script");
            String template = query.resource("/page.html");
            String script = template.substring(template.lastIndexOf("<script>") + 8, template.lastIndexOf("</script>"));
            return query.fill(template, Map.of("scripts", hash(library) + " " + hash(script), "about", about(dataset),
                    "contents", contents.toString(), "reports", reports.toString(), "library", library,
                    "version", query.escape(String.valueOf(dataset.facts().get("version")))));
        }

        private static Map<String, List<Result>> sections(List<Result> results) {
            Map<String, List<Result>> sections = new LinkedHashMap<>();
            SECTIONS.forEach(name -> sections.put(name, new ArrayList<>()));
            for (Result result : results) {
                sections.computeIfAbsent(result.file.head("section", "More"), name -> new ArrayList<>()).add(result);
            }
            sections.values().removeIf(List::isEmpty);
            sections.values().forEach(list -> list.sort(Comparator.comparing(
                    result -> !Chart.of(result.file, result.table).kind.equals("figures"))));
            return sections;
        }

        private static String about(query.Dataset dataset) {
            BigDecimal residents = dataset.number("patients").multiply(dataset.number("persons_per_patient"));
            return query.escape(String.format(Locale.ROOT, "%,.0f patients stand for %,.0f residents; %s to %s; seed %s",
                    dataset.number("patients"), residents, dataset.facts().get("first_date"), dataset.facts().get("last_date"),
                    dataset.facts().get("seed")));
        }

        private static String report(Result result, List<String> rows) {
            query.SqlFile file = result.file;
            Chart chart = Chart.of(file, result.table);
            boolean wide = List.of("figures", "none", "flow").contains(chart.kind)
                    || (chart.kind.equals("line") && result.table.rows().size() > 200);
            String id = query.escape(file.name());
            StringBuilder html = new StringBuilder("<section class=\"report" + (wide ? " wide" : "") + "\" id=\"" + id
                    + "\" aria-labelledby=\"" + id + "-title\">\n");
            html.append("<h3 id=\"").append(id).append("-title\">").append(query.escape(file.title())).append("</h3>\n");
            if (!file.question().isEmpty()) {
                html.append("<p class=\"question\">").append(query.escape(file.question())).append("</p>\n");
            }
            if (chart.kind.equals("figures")) {
                html.append(figures(result.table));
            } else if (!chart.kind.equals("none")) {
                html.append(result.table.rows().isEmpty() ? "<p>No rows.</p>\n" : chart(file));
            }
            result.params.forEach((name, value) ->
                    html.append("<p class=\"reading\"><strong>").append(query.escape(name + " = " + value)).append("</strong></p>\n"));
            String reading = file.head("reading").stream().map(query.HeadLine::value).collect(Collectors.joining(" "));
            if (!reading.isEmpty()) {
                html.append("<p class=\"reading\">").append(query.escape(reading)).append("</p>\n");
            }
            boolean open = chart.kind.equals("none") && rows.size() < 3;
            return html.append(table(result, rows, open)).append(sql(result)).append("</section>\n").toString();
        }

        private static String chart(query.SqlFile file) {
            return "<figure data-chart=\"" + query.escape(file.required("chart")) + "\"><div class=\"chart\" role=\"img\" aria-label=\""
                    + query.escape("Chart: " + file.title() + ". The table below has the same figures.") + "\"></div></figure>\n";
        }

        private static String table(Result result, List<String> rows, boolean open) {
            StringBuilder html = new StringBuilder();
            if (rows.size() < result.table.rows().size()) {
                html.append(String.format(Locale.ROOT, "<p class=\"cut\"><strong>Cut: the first %,d of %,d rows</strong>, in table"
                        + " and chart; <code>--format csv</code> has them all.</p>\n", rows.size(), result.table.rows().size()));
            }
            String title = query.escape(result.file.title());
            html.append(String.format(Locale.ROOT, "<details%s><summary>Table: %,d row%s</summary>", open ? " open" : "", rows.size(),
                    rows.size() == 1 ? "" : "s"));
            html.append("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Table: ").append(title)
                    .append("\"><table><caption>").append(title).append(" (synthetic data)</caption><thead><tr>");
            for (query.Column column : result.table.columns()) {
                html.append("<th scope=\"col\" data-column=\"").append(query.escape(column.name()))
                        .append(column.isNumber() ? "\" class=\"n\">" : "\">")
                        .append("<button type=\"button\">").append(query.escape(column.label())).append("</button></th>");
            }
            html.append("</tr></thead><tbody>\n");
            rows.forEach(html::append);
            return html.append("</tbody></table></div></details>\n").toString();
        }

        private static String sql(Result result) {
            StringBuilder text = new StringBuilder();
            result.params.forEach((name, value) -> text.append("SET @").append(name).append(" = ")
                    .append(value instanceof String ? "'" + value + "'" : value).append(";\n"));
            return "<details><summary>SQL</summary><pre tabindex=\"0\"><code>" + query.escape(text + result.file.text())
                    + "</code></pre></details>\n";
        }

        /** The last row as figures, each with its change since the row before. */
        private static String figures(query.Table table) {
            StringBuilder html = new StringBuilder("<ul class=\"figures\">");
            int rows = table.rows().size();
            List<Object> last = rows == 0 ? List.of() : table.rows().get(rows - 1);
            List<Object> before = rows < 2 ? null : table.rows().get(rows - 2);
            for (int i = 1; i < last.size(); i++) {
                query.Column column = table.columns().get(i);
                html.append("<li><span>").append(query.escape(column.label())).append("</span><b>")
                        .append(query.escape(column.format(last.get(i)))).append("</b>");
                if (before != null && last.get(i) instanceof BigDecimal now && before.get(i) instanceof BigDecimal then) {
                    String change = String.format(Locale.ROOT, " (%+,." + Math.max(0, now.scale()) + "f)", now.subtract(then));
                    String earlier = table.columns().get(0).format(before.get(0)) + ": " + column.format(then);
                    html.append("<span>").append(query.escape(earlier + change)).append("</span>");
                }
                html.append("</li>");
            }
            return html.append("</ul>\n").toString();
        }

        private static String row(List<query.Column> columns, List<Object> row) {
            StringBuilder html = new StringBuilder("<tr>");
            for (int i = 0; i < row.size(); i++) {
                html.append(row.get(i) == null ? "<td class=null>" : columns.get(i).isNumber() ? "<td class=n>" : "<td>")
                        .append(query.escape(columns.get(i).format(row.get(i))));
            }
            return html.append("</tr>\n").toString(); // the tag ends the last cell, which would else have the line break
        }

        /** The size up to which no table is cut, so that all together fit; the sizes are in rising order. */
        private static int limit(List<Integer> sizes) {
            int room = TABLE_BYTES;
            for (int i = 0; i < sizes.size(); i++) {
                int share = room / (sizes.size() - i);
                if (sizes.get(i) > share) {
                    return share;
                }
                room -= sizes.get(i);
            }
            return TABLE_BYTES;
        }

        private static List<String> fitting(List<String> rows, int limit) {
            int used = 0;
            int count = 0;
            while (count < rows.size() && used + bytes(rows.get(count)) <= limit) {
                used += bytes(rows.get(count++));
            }
            return rows.subList(0, count);
        }

        private static int bytes(String text) {
            return text.getBytes(StandardCharsets.UTF_8).length;
        }

        /** What a content security policy knows a script by. */
        private static String hash(String script) {
            try {
                byte[] hash = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
                return "'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e); // every Java has it
            }
        }
    }
}
