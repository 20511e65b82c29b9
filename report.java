///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Run queries/*.sql and print the results as a table, CSV, JSON, Markdown or one HTML page
//JAVA 17+
//DEPS info.picocli:picocli:4.7.7
//DEPS org.apache.commons:commons-csv:1.14.1
//DEPS com.fasterxml.jackson.jr:jackson-jr-objects:2.22.1 // JSON without the weight of jackson-databind
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

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.net.URISyntaxException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
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
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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

@Command(name = "report", modelTransformer = mysql.OneLine.class, sortOptions = false, abbreviateSynopsis = true, usageHelpAutoWidth = true,
        description = {"Runs queries/*.sql on the loaded database and prints the results.",
            "The reports are those that come with the script, and the *.sql files of the folder queries/ where it is started."},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:it failed: no server, no data, a query that the server refuses", "2:wrong usage, no such report, no such value of a parameter"},
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

    @Option(names = "--rows", paramLabel = "N", description = "Print so many rows of each table (default: " + ROWS + " on a terminal, all in a pipe or file)")
    Integer rows;

    @Option(names = "--queries", paramLabel = "DIR", description = "Use the *.sql files of this folder, and no others")
    Path queries;

    @Mixin
    server.ConnectionOptions connection;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help")
    boolean help;

    @Spec
    CommandSpec spec;

    private static final int ROWS = 40;

    public static void main(String... args) {
        System.exit(new CommandLine(new report()).execute(args));
    }

    @Override
    public Integer call() {
        return mysql.run(spec, connection.verbose, () -> {
            List<query.SqlFile> all = queries == null ? reports() : query.SqlFile.in(queries);
            PrintWriter stdout = spec.commandLine().getOut();
            if (list) {
                list(all, stdout);
                return 0;
            }
            if (rows != null && rows < 0) {
                throw new ParameterException(spec.commandLine(), "--rows = " + rows + " is not a number of rows: give 0 or more");
            }
            List<query.SqlFile> chosen = choose(all);
            chosen.forEach(query.SqlFile::readOnlyStatement); // one that does more than read is refused before any is run
            known(chosen);
            boolean folder = out != null && (out.endsWith("/") || Files.isDirectory(Path.of(out)));
            if (format == Format.csv && chosen.size() > 1 && !folder) {
                throw new ParameterException(spec.commandLine(), "CSV holds one report: name one, or give a folder with --out DIR/");
            }
            if (out != null && !folder) {
                mysql.folderOf(Path.of(out)); // before a server is sought
            }
            try (mysql.Session session = connection.open(spec.commandLine().getErr()); Connection db = query.connect(session)) {
                set(db, chosen);
                String dirty = dirty(db);
                if (dirty != null) {
                    spec.commandLine().getErr().println("report: the data is dirty: defects were planted on purpose, at a rate of " + dirty);
                }
                Screen screen = out == null ? Screen.here(rows) : Screen.plain(rows);
                if (folder) {
                    Files.createDirectories(Path.of(out));
                    for (query.SqlFile file : chosen) {
                        mysql.write(Path.of(out, file.name() + "." + format.extension), text(db, List.of(run(db, file, params)), screen));
                    }
                } else if (out != null) {
                    mysql.write(Path.of(out), text(db, run(db, chosen), screen));
                } else if (format == Format.table) {
                    for (query.SqlFile file : chosen) {
                        run(db, file, params).print(stdout, screen); // each as soon as it is there
                    }
                } else {
                    stdout.print(text(db, run(db, chosen), screen));
                }
                stdout.flush();
                return 0;
            }
        });
    }

    /**
     * Runs all reports that come with the script, with their default parameters: prints those of these names as tables, and writes all
     * as one HTML page. Over two connections, since the server has time left while this program draws.
     */
    static void show(mysql.Session session, List<String> printed, PrintWriter out, Path page) throws Exception {
        List<query.SqlFile> all = query.SqlFile.bundled("queries");
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try (Connection db = query.connect(session); Connection other = query.connect(session)) {
            Queue<Connection> free = new ConcurrentLinkedQueue<>(List.of(db, other));
            Map<String, Future<Result>> results = new LinkedHashMap<>();
            List<query.SqlFile> order = new ArrayList<>(all);
            order.sort(Comparator.comparing(file -> !printed.contains(file.name())));
            for (query.SqlFile file : order) {
                results.put(file.name(), pool.submit(() -> {
                    Connection own = free.remove();
                    try {
                        return run(own, file, Map.of());
                    } finally {
                        free.add(own);
                    }
                }));
            }
            for (String name : printed) {
                got(results.get(name)).print(out, Screen.here(null));
            }
            List<Result> drawn = new ArrayList<>();
            for (query.SqlFile file : all) {
                drawn.add(got(results.get(file.name())));
            }
            mysql.write(page, Page.of(db, drawn));
        } finally {
            pool.shutdownNow();
        }
    }

    private static <T> T got(Future<T> result) throws Exception {
        try {
            return result.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    // ---- which reports, with which parameters

    /** The reports that come with the script, and those of the folder queries/ where it was started; of two with one name, the latter. */
    static List<query.SqlFile> reports() throws IOException, URISyntaxException {
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
                out.printf("%-" + width + "s  --param %s=%s  %s%n", "", param.name, param.standard, param.meaning);
            }
        }
        out.flush();
    }

    private List<query.SqlFile> choose(List<query.SqlFile> all) {
        Map<String, query.SqlFile> byName = query.SqlFile.byName(all);
        for (String name : names) {
            if (!byName.containsKey(name)) {
                throw new ParameterException(spec.commandLine(), "there is no report '" + name + "'; there are: "
                        + String.join(", ", byName.keySet()));
            }
        }
        return names.isEmpty() ? all : names.stream().distinct().map(byName::get).toList();
    }

    /** Every parameter that was given belongs to a chosen report, and is of its type. */
    private void known(List<query.SqlFile> chosen) {
        List<Param> known = chosen.stream().flatMap(file -> Param.of(file).stream()).toList();
        params.forEach((name, value) -> {
            List<Param> same = known.stream().filter(param -> param.name.equals(name)).toList();
            if (same.isEmpty()) {
                throw new ParameterException(spec.commandLine(), "there is no parameter '" + name + "'; " + (known.isEmpty() ? "these reports have none"
                        : "there are: " + known.stream().map(Param::name).distinct().collect(Collectors.joining(", "))));
            }
            for (Param param : same) {
                try {
                    param.typed(value);
                } catch (NumberFormatException | DateTimeException e) {
                    throw new ParameterException(spec.commandLine(), "parameter " + name + " = '" + value + "' is not " + param.kind()
                            + ", such as " + param.standard + " (" + param.meaning + ")");
                }
            }
        });
    }

    /** Every value that was given is one that its report knows: else the report would be empty without a word. */
    private void set(Connection db, List<query.SqlFile> chosen) throws SQLException {
        for (query.SqlFile file : chosen) {
            for (Param param : Param.of(file)) {
                if (params.containsKey(param.name) && param.values != null) {
                    Object value = param.typed(params.get(param.name));
                    query.Table values = query.Table.of(db, param.values);
                    if (!param.allows(value, values)) {
                        throw new ParameterException(spec.commandLine(), "parameter " + param.name + " = " + value + " of " + file.name()
                                + " is not " + Param.describe(values) + " (" + param.meaning + ")");
                    }
                }
            }
        }
    }

    /**
     * A parameter as a query declares it: {@code -- param: year = 2025 | calendar year | SELECT 2022, 2025}. The query at its end, if
     * any, gives the values that it may have: one column lists them, two are the lowest and the highest.
     */
    record Param(String name, String standard, String meaning, query.SqlFile values) {

        private static final Pattern LINE = Pattern.compile("(\\w+)\\s*=\\s*(.*?)\\s*\\|\\s*(.*?)\\s*(?:\\|\\s*(.*))?");

        static List<Param> of(query.SqlFile file) {
            return file.head("param").stream().map(line -> {
                Matcher parts = LINE.matcher(line.value());
                if (!parts.matches()) {
                    throw file.fault(line, "expected '-- param: name = default | meaning', found '" + line.value() + "'");
                }
                String sql = parts.group(4);
                query.SqlFile values = sql == null ? null : query.SqlFile.parse(file.name(), "\n".repeat(line.number() - 1) + sql);
                if (values != null) {
                    values.readOnlyStatement();
                }
                return new Param(parts.group(1), parts.group(2), parts.group(3), values);
            }).toList();
        }

        String kind() {
            return standard.matches("[-+]?\\d+") ? "a whole number" : standard.matches("[-+]?\\d+\\.\\d+") ? "a number"
                    : standard.matches("\\d{4}-\\d\\d-\\d\\d") ? "a date" : "a text";
        }

        /** The value as what the default is: a Long, BigDecimal or String. */
        Object typed(String value) {
            return switch (kind()) {
                case "a whole number" -> Long.valueOf(value);
                case "a number" -> new BigDecimal(value);
                case "a date" -> LocalDate.parse(value).toString();
                default -> value;
            };
        }

        private boolean allows(Object value, query.Table values) {
            if (values.rows().isEmpty()) {
                return false;
            }
            List<Object> first = values.rows().get(0);
            return first.size() == 2 ? compare(first.get(0), value) <= 0 && compare(value, first.get(1)) <= 0
                    : values.rows().stream().anyMatch(row -> compare(row.get(0), value) == 0);
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
            List<Object> last = values.rows().get(values.rows().size() - 1);
            boolean inRow = IntStream.range(0, values.rows().size()).allMatch(i -> first.get(0) instanceof BigDecimal from
                    && from.add(BigDecimal.valueOf(i)).equals(values.rows().get(i).get(0)));
            return first.size() == 2 ? first.get(0) + " to " + first.get(1) : inRow && values.rows().size() > 2 ? first.get(0) + " to " + last.get(0)
                    : (values.rows().size() == 1 ? "" : "one of ") + values.rows().stream().map(row -> row.get(0).toString()).collect(Collectors.joining(", "));
        }
    }

    // ---- running them

    private List<Result> run(Connection db, List<query.SqlFile> chosen) throws SQLException {
        List<Result> results = new ArrayList<>();
        for (query.SqlFile file : chosen) {
            results.add(run(db, file, params));
        }
        return results;
    }

    private static Result run(Connection db, query.SqlFile file, Map<String, String> params) throws SQLException {
        Map<String, Object> set = new LinkedHashMap<>();
        for (Param param : Param.of(file)) {
            String value = params.get(param.name);
            set.put(param.name, value == null ? null : param.typed(value));
            try (PreparedStatement statement = db.prepareStatement("SET @" + param.name + " = ?")) {
                statement.setObject(1, set.get(param.name));
                statement.execute();
            }
        }
        set.values().removeIf(Objects::isNull);
        long start = System.nanoTime();
        query.Table table = query.Table.of(db, file);
        double seconds = (System.nanoTime() - start) / 1e9;
        String dirty = dirty(db);
        return new Result(dirty == null ? file : file.withReading("Dirty data: defects were planted on purpose, at a rate of " + dirty + "."), set, table, seconds);
    }

    /** The rate at which generate --dirty planted defects into the data, or null. */
    private static String dirty(Connection db) throws SQLException {
        return query.dirty((String) query.Table.of(db, "SELECT parameters FROM dataset_info").rows().get(0).get(0));
    }

    /** What one report gave. */
    record Result(query.SqlFile file, Map<String, Object> params, query.Table table, double seconds) {

        void print(PrintWriter out, Screen screen) {
            out.println(CommandLine.Help.Ansi.AUTO.string("@|bold " + file.title().replace("|@", "") + "|@"));
            file.notes().forEach(note -> screen.wrap(note).forEach(out::println));
            params.forEach((name, value) -> out.println(name + " = " + value));
            out.println();
            query.Table shown = new query.Table(table.columns(), table.rows().subList(0, Math.min(screen.rows, table.rows().size())));
            query.Table drawn = screen.drawn ? Glance.of(file, shown) : shown;
            (drawn.fits(screen.width) ? drawn : shown).print(out, "", screen.width);
            out.println();
            if (screen.drawn) {
                Glance.lines(file, table).forEach(line -> out.println(screen.cut(line)));
            }
            out.printf(Locale.ROOT, "%,d row%s", table.rows().size(), table.rows().size() == 1 ? "" : "s");
            out.print(shown.rows().size() < table.rows().size() ? String.format(Locale.ROOT, ", %,d of them here (--rows)", shown.rows().size()) : "");
            out.println(mysql.isTerminal(mysql.STDOUT) ? String.format(Locale.ROOT, ", %.2f s", seconds) : "");
            out.println();
            out.flush();
        }

        /** Exact: a NULL is an empty field; a row with an empty text has its texts in quotes, so that the two differ. */
        String csv() throws IOException {
            StringWriter text = new StringWriter();
            CSVFormat format = CSVFormat.RFC4180.builder().setRecordSeparator("\n").get();
            try (CSVPrinter csv = new CSVPrinter(text, format); CSVPrinter quoted = new CSVPrinter(text, format.builder().setQuoteMode(QuoteMode.ALL_NON_NULL).get())) {
                csv.printRecord(table.columns().stream().map(query.Column::name));
                for (List<Object> row : table.rows()) {
                    (row.contains("") ? quoted : csv).printRecord(row.stream().map(value -> value instanceof BigDecimal number ? number.toPlainString() : value));
                }
            }
            return text.toString();
        }

        Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("report", file.name());
            json.put("title", file.title());
            json.put("notes", file.notes());
            json.put("parameters", params);
            json.put("columns", table.columns().stream().map(query.Column::name).toList());
            json.put("rows", table.rows().stream().map(row -> {
                Map<String, Object> object = new LinkedHashMap<>();
                for (int i = 0; i < row.size(); i++) {
                    query.Column column = table.columns().get(i);
                    Object value = row.get(i);
                    object.put(column.name(), column.type() == Types.TIMESTAMP && value != null ? value.toString().replace(' ', 'T') : value);
                }
                return object;
            }).toList());
            return json;
        }

        String markdown() {
            StringBuilder text = new StringBuilder("## ").append(file.title()).append("\n\n");
            file.notes().forEach(note -> text.append(note).append("\n"));
            text.append("\n| ").append(table.columns().stream().map(query.Column::name).collect(Collectors.joining(" | "))).append(" |\n|");
            table.columns().forEach(column -> text.append(column.number() ? " ---: |" : " --- |"));
            for (List<Object> row : table.rows()) {
                text.append("\n|");
                for (int i = 0; i < row.size(); i++) {
                    text.append(" ").append(table.columns().get(i).show(row.get(i)).replaceAll("[\\\\|<`*_]", "\\\\$0")).append(" |");
                }
            }
            return text.append("\n").toString();
        }
    }

    private String text(Connection db, List<Result> results, Screen screen) throws IOException, SQLException {
        switch (format) {
            case csv:
                return results.get(0).csv();
            case json:
                return JSON.builder(JsonFactory.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build())
                        .enable(JSON.Feature.PRETTY_PRINT_OUTPUT, JSON.Feature.WRITE_NULL_PROPERTIES).build()
                        .asString(results.size() == 1 ? results.get(0).json() : results.stream().map(Result::json).toList()) + "\n";
            case markdown:
                return results.stream().map(Result::markdown).collect(Collectors.joining("\n"));
            case html:
                return Page.of(db, results);
            default:
                StringWriter text = new StringWriter();
                results.forEach(result -> result.print(new PrintWriter(text), screen));
                return text.toString();
        }
    }

    // ---- on a terminal

    /** Where a table is printed: how wide, how many rows, and whether small charts help. */
    record Screen(int width, int rows, boolean drawn) {

        static Screen here(Integer rows) {
            if (!mysql.isTerminal(mysql.STDOUT)) {
                return plain(rows);
            }
            return new Screen(columns(), rows == null ? ROWS : rows, StandardCharsets.UTF_8.equals(Charset.defaultCharset()) || System.getProperty("stdout.encoding") != null);
        }

        static Screen plain(Integer rows) {
            return new Screen(Integer.MAX_VALUE, rows == null ? Integer.MAX_VALUE : rows, false);
        }

        /** The width that the terminal has, as its driver says. */
        private static int columns() {
            try {
                Process stty = new ProcessBuilder("stty", "size").redirectInput(Path.of("/dev/tty").toFile()).redirectErrorStream(true).start();
                String[] size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip().split(" ");
                return Math.max(40, Integer.parseInt(size[1]));
            } catch (IOException | RuntimeException e) {
                return 80; // no stty here
            }
        }

        String cut(String line) {
            return query.Table.cut(line, width);
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

        private static final Set<String> KINDS = Set.of("line", "bar", "stacked", "heatmap", "pyramid", "fan", "flow", "figures", "none");
        private static final Map<String, List<String>> NEEDED = Map.of("line", List.of("x", "y"), "bar", List.of("x", "y"), "stacked", List.of("x", "y"),
                "heatmap", List.of("x", "y", "value"), "pyramid", List.of("x", "y"), "fan", List.of("x", "y", "low", "high"),
                "flow", List.of("source", "target", "value"));

        /** The chart of a result; a hint that does not fit it is an error that names the file. */
        static Chart of(query.SqlFile file, query.Table table) {
            String[] words = file.head("chart", "none").split("\\s+");
            String line = "'-- chart: " + String.join(" ", words) + "'";
            if (!KINDS.contains(words[0])) {
                throw new IllegalArgumentException(file.name() + ".sql: " + line + " is none of " + String.join(", ", new TreeSet<>(KINDS)));
            }
            Map<String, String> roles = new LinkedHashMap<>();
            for (String word : List.of(words).subList(1, words.length)) {
                String[] role = word.split("=", 2);
                for (String column : role.length == 2 ? role[1].split(",") : new String[] {word}) {
                    if (role.length < 2 || table.index(column) < 0) {
                        throw new IllegalArgumentException(file.name() + ".sql: " + line + ": the query has no column " + column);
                    }
                }
                roles.put(role[0], role[1]);
            }
            for (String role : NEEDED.getOrDefault(words[0], List.of())) {
                if (!roles.containsKey(role)) {
                    throw new IllegalArgumentException(file.name() + ".sql: " + line + " lacks " + role + "=COLUMN");
                }
            }
            return new Chart(words[0], roles);
        }
    }

    /** Small charts for the terminal. */
    private static final class Glance {

        private static final String LEVELS = "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588";
        private static final int WIDTH = 16;

        private Glance() {
        }

        /** The table of a bar chart, with a bar for each value of its first measure. */
        static query.Table of(query.SqlFile file, query.Table table) {
            Chart chart = Chart.of(file, table);
            if (!chart.kind.equals("bar") || table.rows().isEmpty()) {
                return table;
            }
            int measure = table.index(chart.roles.get("y").split(",")[0]);
            double most = table.rows().stream().mapToDouble(row -> value(row.get(measure))).max().orElse(0);
            List<query.Column> columns = new ArrayList<>(table.columns());
            columns.add(measure + 1, new query.Column("", Types.VARCHAR));
            return new query.Table(columns, table.rows().stream().map(row -> {
                List<Object> more = new ArrayList<>(row);
                int eighths = most <= 0 ? 0 : (int) Math.round(Math.max(0, value(row.get(measure))) / most * 8 * WIDTH);
                more.add(measure + 1, "\u2588".repeat(eighths / 8) + (eighths % 8 == 0 ? "" : String.valueOf((char) ('\u2590' - eighths % 8))));
                return more;
            }).toList());
        }

        /** A line for each series of a line chart or fan: its course, the lowest and the highest value. */
        static List<String> lines(query.SqlFile file, query.Table table) {
            Chart chart = Chart.of(file, table);
            if (!List.of("line", "fan").contains(chart.kind) || table.rows().size() < 2) {
                return List.of();
            }
            int measure = table.index(chart.roles.get("y").split(",")[0]);
            int series = table.index(chart.roles.getOrDefault("series", chart.roles.getOrDefault("by", "")));
            Map<String, List<Double>> values = new LinkedHashMap<>();
            table.rows().forEach(row -> values.computeIfAbsent(series < 0 ? table.columns().get(measure).name() : String.valueOf(row.get(series)), name -> new ArrayList<>())
                    .add(value(row.get(measure))));
            int width = values.keySet().stream().mapToInt(query.Table::length).max().orElse(0);
            List<String> lines = new ArrayList<>();
            values.forEach((name, all) -> {
                double least = all.stream().mapToDouble(v -> v).min().orElse(0);
                double most = all.stream().mapToDouble(v -> v).max().orElse(0);
                int step = (all.size() + 59) / 60; // at most 60 characters, each the mean of so many values
                String course = IntStream.range(0, (all.size() + step - 1) / step)
                        .mapToDouble(i -> all.subList(i * step, Math.min(all.size(), (i + 1) * step)).stream().mapToDouble(v -> v).average().orElse(0))
                        .mapToObj(v -> String.valueOf(LEVELS.charAt(most > least ? (int) Math.min(7, (v - least) / (most - least) * 8) : 0)))
                        .collect(Collectors.joining());
                lines.add(name + " ".repeat(width - query.Table.length(name)) + "  " + course + String.format(Locale.ROOT, "  %,.0f to %,.0f", least, most));
            });
            lines.add("");
            return lines;
        }

        private static double value(Object value) {
            return value instanceof BigDecimal number ? number.doubleValue() : 0;
        }
    }

    // ---- one page

    /** All results as one HTML file that needs nothing else: page.html with its marks filled in. */
    private static final class Page {

        private static final List<String> SECTIONS = List.of("Overview", "Emergency", "Inpatient", "Place", "Population", "Planning", "Data");
        private static final String CHARTS = "/META-INF/resources/_static/echarts/6.0.0/dist/echarts.min.js";

        /** What all tables together may take; larger ones are cut, and say so. The library takes 1.1 MB of the 2 MB. */
        private static final int ROOM = 700_000;

        static String of(Connection db, List<Result> results) throws IOException, SQLException {
            Map<String, List<String>> rows = new LinkedHashMap<>();
            results.forEach(result -> rows.put(result.file.name(), result.table.rows().stream().map(row -> row(result.table.columns(), row)).toList()));
            int limit = limit(rows.values().stream().map(list -> list.stream().mapToInt(Page::bytes).sum()).sorted().toList());
            Map<String, List<Result>> sections = new LinkedHashMap<>();
            SECTIONS.forEach(name -> sections.put(name, new ArrayList<>()));
            results.forEach(result -> sections.computeIfAbsent(result.file.head("section", "More"), name -> new ArrayList<>()).add(result));
            sections.values().removeIf(List::isEmpty);
            sections.values().forEach(list -> list.sort(Comparator.comparing(result -> !Chart.of(result.file, result.table).kind.equals("figures"))));
            StringBuilder contents = new StringBuilder();
            StringBuilder body = new StringBuilder();
            sections.forEach((name, list) -> {
                contents.append("<div><strong>").append(text(name)).append("</strong><ul>");
                body.append("<h2>").append(text(name)).append("</h2>\n<div class=\"reports\">\n");
                list.forEach(result -> {
                    contents.append("<li><a href=\"#").append(text(result.file.name())).append("\">").append(text(result.file.title())).append("</a>");
                    body.append(section(result, fitting(rows.get(result.file.name()), limit)));
                });
                contents.append("</ul></div>\n");
                body.append("</div>\n");
            });
            String library = resource(CHARTS).replace("</script", "<\\/script");
            String template = resource("/page.html");
            String script = template.substring(template.lastIndexOf("<script>") + 8, template.lastIndexOf("</script>"));
            String policy = "default-src 'none'; style-src 'unsafe-inline'; script-src " + hash(library) + " " + hash(script) + "; base-uri 'none'; form-action 'none'";
            return fill(template, Map.of("policy", policy, "about", about(db), "contents", contents.toString(), "reports", body.toString(), "library", library,
                    "footer", "<p>Made by lm-synth " + text(version(db)) + ": <code>report --format html</code>. Charts: Apache ECharts 6.0.0, Apache License 2.0.</p>"));
        }

        /** Replaces each mark {{name}} once; what comes in is not searched for marks. */
        private static String fill(String template, Map<String, String> values) {
            return Pattern.compile("\\{\\{(\\w+)}}").matcher(template).replaceAll(mark -> Matcher.quoteReplacement(values.get(mark.group(1))));
        }

        private static String about(Connection db) throws SQLException {
            List<Object> row = query.Table.of(db, "SELECT patients, persons_per_patient, first_date, last_date, seed FROM dataset_info").rows().get(0);
            return String.format(Locale.ROOT, "<p>%,.0f patients stand for %,.0f residents; %s to %s; seed %s</p>", row.get(0),
                    ((BigDecimal) row.get(0)).multiply((BigDecimal) row.get(1)), text(row.get(2).toString()), text(row.get(3).toString()), row.get(4));
        }

        private static String version(Connection db) throws SQLException {
            return query.Table.of(db, "SELECT version FROM dataset_info").rows().get(0).get(0).toString();
        }

        private static String section(Result result, List<String> rows) {
            query.SqlFile file = result.file;
            String id = text(file.name());
            Chart chart = Chart.of(file, result.table);
            boolean wide = List.of("figures", "none", "flow").contains(chart.kind) || (chart.kind.equals("line") && result.table.rows().size() > 200);
            StringBuilder html = new StringBuilder(String.format("<section class=\"report%s\" id=\"%s\" aria-labelledby=\"%s-title\">%n", wide ? " wide" : "", id, id));
            html.append("<h3 id=\"").append(id).append("-title\">").append(text(file.title())).append("</h3>\n");
            if (!file.question().isEmpty()) {
                html.append("<p class=\"question\">").append(text(file.question())).append("</p>\n");
            }
            if (chart.kind.equals("figures")) {
                html.append(figures(result.table));
            } else if (!chart.kind.equals("none")) {
                html.append(result.table.rows().isEmpty() ? "<p>No rows.</p>\n" : "<figure data-chart=\"" + text(file.required("chart")) + "\"><div class=\"chart\" role=\"img\" aria-label=\""
                        + text("Chart: " + file.title() + ". The table below has the same figures.") + "\"></div></figure>\n");
            }
            result.params.forEach((name, value) -> html.append("<p class=\"reading\"><strong>").append(text(name + " = " + value)).append("</strong></p>\n"));
            file.head("reading").stream().map(query.HeadLine::value).reduce((a, b) -> a + " " + b)
                    .ifPresent(reading -> html.append("<p class=\"reading\">").append(text(reading)).append("</p>\n"));
            if (rows.size() < result.table.rows().size()) {
                html.append(String.format(Locale.ROOT, "<p class=\"cut\"><strong>Cut: the first %,d of %,d rows</strong>, in table and chart; <code>--format csv</code> has them all.</p>%n",
                        rows.size(), result.table.rows().size()));
            }
            html.append(String.format(Locale.ROOT, "<details%s><summary>query.Table: %,d row%s</summary>", chart.kind.equals("none") && rows.size() < 3 ? " open" : "",
                    rows.size(), rows.size() == 1 ? "" : "s"));
            html.append("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"").append(text("query.Table: " + file.title())).append("\"><table><caption>")
                    .append(text(file.title())).append(" (synthetic data)</caption><thead><tr>");
            result.table.columns().forEach(column -> html.append("<th scope=\"col\" data-column=\"").append(text(column.name())).append(column.number() ? "\" class=\"n\">" : "\">")
                    .append("<button type=\"button\">").append(text(column.label())).append("</button></th>"));
            html.append("</tr></thead><tbody>\n");
            rows.forEach(html::append);
            html.append("</tbody></table></div></details>\n<details><summary>SQL</summary><pre tabindex=\"0\"><code>");
            result.params.forEach((name, value) -> html.append(text("SET @" + name + " = " + (value instanceof String ? "'" + value + "'" : value) + ";\n")));
            return html.append(text(file.text())).append("</code></pre></details>\n</section>\n").toString();
        }

        /** The last row as figures, each with its change since the row before. */
        private static String figures(query.Table table) {
            StringBuilder html = new StringBuilder("<ul class=\"figures\">");
            List<Object> last = table.rows().isEmpty() ? List.of() : table.rows().get(table.rows().size() - 1);
            List<Object> before = table.rows().size() < 2 ? null : table.rows().get(table.rows().size() - 2);
            for (int i = 1; i < last.size(); i++) {
                query.Column column = table.columns().get(i);
                html.append("<li><span>").append(text(column.label())).append("</span><b>").append(text(column.show(last.get(i)))).append("</b>");
                if (before != null && last.get(i) instanceof BigDecimal now && before.get(i) instanceof BigDecimal then) {
                    html.append("<span>").append(text(table.columns().get(0).show(before.get(0)) + ": " + column.show(then)
                            + String.format(Locale.ROOT, " (%+,." + Math.max(0, now.scale()) + "f)", now.subtract(then)))).append("</span>");
                }
                html.append("</li>");
            }
            return html.append("</ul>\n").toString();
        }

        private static String row(List<query.Column> columns, List<Object> row) {
            StringBuilder html = new StringBuilder("<tr>");
            for (int i = 0; i < row.size(); i++) {
                html.append(row.get(i) == null ? "<td class=null>" : columns.get(i).number() ? "<td class=n>" : "<td>").append(text(columns.get(i).show(row.get(i))));
            }
            return html.append("</tr>\n").toString(); // so that the line's end is not in the last cell
        }

        /** The size up to which no table is cut, so that all together fit into the room. */
        private static int limit(List<Integer> sizes) {
            int room = ROOM;
            for (int i = 0; i < sizes.size(); i++) {
                int share = room / (sizes.size() - i);
                if (sizes.get(i) > share) {
                    return share;
                }
                room -= sizes.get(i);
            }
            return ROOM;
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

        private static String text(String text) {
            return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;").replace("'", "&#39;");
        }

        private static String resource(String name) throws IOException {
            try (InputStream in = report.class.getResourceAsStream(name)) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        }

        private static String hash(String script) {
            try {
                return "'sha256-" + Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8))) + "'";
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e); // every Java has it
            }
        }
    }
}
