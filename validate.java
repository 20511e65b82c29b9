///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Run checks/*.sql on the loaded database and show the rows that break a rule
//JAVA 17+
//DEPS info.picocli:picocli:4.7.7
//SOURCES server.java
//SOURCES report.java
//FILES checks/=checks/admit_has_its_stay.sql
//FILES checks/=checks/age_group_fits_birth.sql
//FILES checks/=checks/alc_consistent.sql
//FILES checks/=checks/care_is_near_home.sql
//FILES checks/=checks/census_is_warm.sql
//FILES checks/=checks/checksums_match_manifest.sql
//FILES checks/=checks/dataset_described.sql
//FILES checks/=checks/death_has_one_record.sql
//FILES checks/=checks/deliveries_by_mothers.sql
//FILES checks/=checks/deliveries_months_apart.sql
//FILES checks/=checks/ed_stay_has_its_visit.sql
//FILES checks/=checks/keys_resolve.sql
//FILES checks/=checks/length_of_stay_equals_dates.sql
//FILES checks/=checks/newborns_are_newborn.sql
//FILES checks/=checks/no_event_in_skipped_hour.sql
//FILES checks/=checks/no_visit_during_stay.sql
//FILES checks/=checks/nothing_after_death.sql
//FILES checks/=checks/open_stays_are_open.sql
//FILES checks/=checks/patients_match_projection.sql
//FILES checks/=checks/pediatrics_are_children.sql
//FILES checks/=checks/physician_unless_unseen.sql
//FILES checks/=checks/program_has_beds_at_site.sql
//FILES checks/=checks/projection_complete.sql
//FILES checks/=checks/rates_complete.sql
//FILES checks/=checks/row_counts_match_manifest.sql
//FILES checks/=checks/stay_times_ordered.sql
//FILES checks/=checks/stay_transfer_arrives.sql
//FILES checks/=checks/stays_do_not_overlap.sql
//FILES checks/=checks/transfer_arrives.sql
//FILES checks/=checks/urgent_care_rules.sql
//FILES checks/=checks/values_in_domain.sql
//FILES checks/=checks/visit_times_ordered.sql
//FILES checks/=checks/visits_do_not_overlap.sql
//FILES checks/=checks/visits_follow_the_rates.sql
//FILES checks/=checks/visits_of_last_year_counted.sql
//FILES checks/=checks/visits_within_history.sql
//JAVAC_OPTIONS -Xlint:all,-classfile -Werror // commons-csv, of report, is compiled with annotations that it does not ship

import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(name = "validate", modelTransformer = server.OneLine.class, sortOptions = false, abbreviateSynopsis = true, usageHelpAutoWidth = true,
        description = "Runs checks/*.sql on the loaded database. Each is a query for the rows that break one rule: no rows, and the rule holds.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:every check holds", "1:a check failed or could not run", "2:wrong usage, or no such check"},
        footerHeading = "%nExamples:%n",
        footer = {"  jbang validate@lm-synth", "  jbang validate@lm-synth --list", "  jbang validate@lm-synth --checks my-checks --rows 20"})
class validate implements Callable<Integer> {

    @Option(names = "--only", paramLabel = "NAME", split = ",", description = "Run these checks only")
    Set<String> only = Set.of();

    @Option(names = "--list", description = "List the checks, and stop")
    boolean list;

    @Option(names = "--rows", paramLabel = "N", defaultValue = "5",
            description = "Show so many offending rows of a check (default: ${DEFAULT-VALUE})")
    int rows;

    @Option(names = "--checks", paramLabel = "DIR", description = "Use the *.sql files of this folder instead of the ones that come with the script")
    Path checks;

    @Mixin
    server.Target target;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help")
    boolean help;

    @Spec
    CommandSpec spec;

    public static void main(String... args) {
        System.exit(new CommandLine(new validate()).execute(args));
    }

    @Override
    public Integer call() {
        return server.run(spec, target.verbose, () -> {
            List<report.SqlFile> chosen = choose(checks == null ? report.SqlFile.bundled("checks") : report.SqlFile.in(checks));
            PrintWriter out = spec.commandLine().getOut();
            if (list) {
                chosen.forEach(check -> out.println(line(chosen, check, String.format("%-12s  %s", check.the("class"), check.the("check")))));
                out.flush();
                return 0;
            }
            try (server.Session session = target.open(spec.commandLine().getErr())) {
                Outcome outcome = run(session, chosen, rows, true, out);
                out.println(outcome);
                out.flush();
                return outcome.failed == 0 ? 0 : 1;
            }
        });
    }

    private List<report.SqlFile> choose(List<report.SqlFile> all) {
        Set<String> names = all.stream().map(report.SqlFile::name).collect(Collectors.toSet());
        for (String name : only) {
            if (!names.contains(name)) {
                throw new ParameterException(spec.commandLine(), "there is no check '" + name + "' (see --list)");
            }
        }
        return all.stream().filter(check -> only.isEmpty() || only.contains(check.name())).toList();
    }

    /** How many checks hold. */
    record Outcome(int ok, int failed) {
        @Override
        public String toString() {
            return String.format("%d check%s: %d ok, %d failed", ok + failed, ok + failed == 1 ? "" : "s", ok, failed);
        }
    }

    /**
     * Runs the checks, and prints a line for each (or only for those that do not hold) with so many offending rows.
     * A check that cannot run does not hold.
     */
    static Outcome run(server.Session session, List<report.SqlFile> checks, int rows, boolean each, PrintWriter out) throws SQLException {
        int ok = 0;
        int failed = 0;
        try (Connection db = report.open(session)) {
            for (report.SqlFile check : checks) {
                long start = System.nanoTime();
                try (Statement statement = db.createStatement()) {
                    String sentence = check.the("check");
                    statement.setFetchSize(Integer.MIN_VALUE); // row by row: a broken rule may have millions
                    ResultSet rs = statement.executeQuery(check.reading());
                    report.Table offending = report.Table.read(rs, rows);
                    long count = offending.rows().size();
                    while (rs.next()) {
                        count++;
                    }
                    if (count == 0) {
                        ok++;
                        if (each) {
                            out.println("ok      " + line(checks, check, sentence) + time(start));
                        }
                    } else {
                        failed++;
                        out.println("FAILED  " + line(checks, check, sentence)
                                + String.format(Locale.ROOT, "  %,d row%s", count, count == 1 ? "" : "s"));
                        offending.print(out, "        ");
                    }
                } catch (SQLException | IllegalArgumentException e) {
                    if (!db.isValid(5)) {
                        throw e; // no check can run any more
                    }
                    failed++;
                    out.println("ERROR   " + line(checks, check, e.getMessage()));
                }
                out.flush();
            }
        }
        return new Outcome(ok, failed);
    }

    private static String line(List<report.SqlFile> all, report.SqlFile check, String text) {
        int width = all.stream().mapToInt(c -> c.name().length()).max().orElse(0);
        return String.format("%-" + width + "s  %s", check.name(), text);
    }

    /** Shown to a person only, so that what goes into a pipe depends on the data alone. */
    private static String time(long start) {
        return report.onTerminal() ? String.format(Locale.ROOT, "  %.2f s", (System.nanoTime() - start) / 1e9) : "";
    }
}
