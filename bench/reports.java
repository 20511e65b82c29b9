///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION How long each report takes, and how the server reads the large tables for it
//JAVA 17+
//SOURCES ../mysql.java
//SOURCES ../query.java
//SOURCES ../server.java
//SOURCES ../report.java
//JAVAC_OPTIONS -Xlint:all,-classfile -Werror

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "reports", modelTransformer = mysql.OneLine.class, sortOptions = false, abbreviateSynopsis = true,
        usageHelpAutoWidth = true,
        description = "Runs every report several times with its default parameters; prints the median time, and how EXPLAIN says that "
                + "tables of over " + reports.LARGE + " rows are read: ALL is a scan of the whole table, index a scan of a whole index, "
                + "range and ref a part of one.")
class reports implements Callable<Integer> {

    static final int LARGE = 20_000;

    @Option(names = "--runs", defaultValue = "3", description = "Runs of each report (default: ${DEFAULT-VALUE})")
    int runs;

    @Mixin
    server.ConnectionOptions connection;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help")
    boolean help;

    @Spec
    CommandSpec spec;

    public static void main(String... args) {
        System.exit(new CommandLine(new reports()).execute(args));
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        return mysql.run(spec, connection.verbose, () -> {
            try (mysql.Session session = connection.open(spec.commandLine().getErr());
                    Connection db = query.connect(session); Statement statement = db.createStatement()) {
                double total = 0;
                double slowest = 0;
                for (query.SqlFile file : query.SqlFile.bundled("queries")) {
                    double[] seconds = new double[runs];
                    for (int run = 0; run < runs; run++) {
                        long start = System.nanoTime();
                        try (ResultSet rows = statement.executeQuery(file.readOnlyStatement())) {
                            query.Table.read(rows, Integer.MAX_VALUE);
                        }
                        seconds[run] = (System.nanoTime() - start) / 1e9;
                    }
                    Arrays.sort(seconds);
                    double median = seconds[runs / 2];
                    total += median;
                    slowest = Math.max(slowest, median);
                    out.printf(Locale.ROOT, "%-30s %7.2f s  %s%n", file.name(), median, String.join(", ", plan(statement, file)));
                    out.flush();
                }
                out.printf(Locale.ROOT, "%nall %.1f s, the slowest %.1f s; medians of %d, %s%n", total, slowest, runs, session.describe());
                out.flush();
                return 0;
            }
        });
    }

    /** How each large table is read, under its alias in the query. */
    private static List<String> plan(Statement statement, query.SqlFile file) throws SQLException {
        Set<String> steps = new LinkedHashSet<>();
        String version = statement.getConnection().getMetaData().getDatabaseProductVersion();
        String format = version.contains("MariaDB") ? "" : "FORMAT=TRADITIONAL ";
        try (ResultSet rows = statement.executeQuery("EXPLAIN " + format + file.readOnlyStatement())) {
            while (rows.next()) {
                String table = rows.getString("table");
                if (table != null && !table.startsWith("<") && rows.getDouble("rows") > LARGE) {
                    steps.add(table + " " + rows.getString("type") + (rows.getString("key") == null ? "" : " " + rows.getString("key")));
                }
            }
        }
        return new ArrayList<>(steps);
    }
}
