///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Simulates the people of a fictional Lower Mainland and their hospital care, and writes CSV files with a manifest.
//DESCRIPTION The first part of this file is the model, as tables to edit; what follows simulates, and reads only those tables.
//JAVA 17+
//DEPS info.picocli:picocli:4.7.7
//DEPS net.datafaker:datafaker:2.7.0 // names of the extra sites and areas of --sites
//DEPS com.fasterxml.jackson.jr:jackson-jr-objects:2.22.1 // the manifest, without the weight of jackson-databind
//JAVAC_OPTIONS -Xlint:all -Werror
//RUNTIME_OPTIONS -XX:+UseSerialGC -XX:FreqInlineSize=33 // hardly anything is allocated; the JVM's own 325 takes 1.5 times the CPU

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.MonthDay;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import net.datafaker.Faker;
import picocli.CommandLine.Command;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;
import picocli.CommandLine;

@Command(name = "generate", modelTransformer = generate.OneLine.class, mixinStandardHelpOptions = true,
        version = "lm-synth " + generate.VERSION, sortOptions = false, usageHelpAutoWidth = true,
        description = {"Simulates the people of a fictional Lower Mainland and their hospital care, and writes CSV files "
                + "and manifest.json.", "The same seed and options give the same bytes, on every machine and with any number of threads."},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the files are complete", "1:it failed; an earlier dataset is still there, unchanged", "2:wrong usage"},
        footerHeading = "%nExample:%n",
        footer = "  jbang generate@lm-synth --patients 5000 --seed 7 --out data")
class generate implements Callable<Integer> {

    static final String VERSION = "2.0.0";

    @Mixin
    Options options;

    @Option(names = "--out", paramLabel = "DIR", defaultValue = "data",
            description = "Folder for the files; an earlier dataset there is replaced when the new one is complete, "
                    + "anything else is refused (default: ${DEFAULT-VALUE})")
    Path out;

    @Option(names = "--range", paramLabel = "FROM-TO",
            description = "Write only the rows of these people, 1 to --patients; ranges put together equal the whole (default: all)")
    String range;

    @Option(names = {"-q", "--quiet"}, description = "Say nothing on standard error but errors and warnings")
    boolean quiet;

    @Option(names = {"-v", "--verbose"}, description = "Show stack traces of errors")
    boolean verbose;

    @Spec
    CommandSpec spec;

    /** What decides the bytes of the files, and the number of threads. setup has these options too. */
    static class Options {
        private static final String FIRST_DATE = "2022-01-01", LAST_DATE = "2025-12-31";

        @Option(names = "--patients", paramLabel = "N|all", defaultValue = "1000",
                description = "People in the sample, or 'all' for the whole region, one row a person (default: ${DEFAULT-VALUE})")
        String patients;

        @Option(names = "--seed", paramLabel = "N", defaultValue = "42", description = "Seed of all chance (default: ${DEFAULT-VALUE})")
        long seed;

        @Option(names = "--sample", paramLabel = "K", defaultValue = "0",
                description = "Other people in the same environment, with the same rates and beds: each number draws others "
                        + "(default: ${DEFAULT-VALUE})")
        int sample;

        @Option(names = "--first-date", paramLabel = "DATE", defaultValue = FIRST_DATE,
                description = "First day of the history (default: ${DEFAULT-VALUE})")
        LocalDate firstDate;

        @Option(names = "--last-date", paramLabel = "DATE", defaultValue = LAST_DATE,
                description = "Last day of the history, at which ages hold (default: ${DEFAULT-VALUE})")
        LocalDate lastDate;

        @Option(names = "--base-year", paramLabel = "YEAR",
                description = "First year of the population projection, " + POPULATION_YEAR
                        + " or later (default: the year of --last-date)")
        Integer baseYear;

        @Option(names = "--sites", paramLabel = "N",
                description = "Sites in the network; those beyond the table of generate.java are invented, each with an area "
                        + "(default: the table)")
        Integer sites;

        @Option(names = "--threads", paramLabel = "N",
                description = "Worker threads of generate; the files do not depend on it (default: one for each processor)")
        Integer threads;

        @Spec(Spec.Target.MIXEE)
        CommandSpec command;

        /**
         * Refuses values that no run can have.
         *
         * @throws ParameterException the first of them, in one line
         */
        void check() {
            if (!patients.equals("all") && !patients.matches("[1-9][0-9]{0,8}")) {
                throw usage("--patients must be a number from 1 to 999999999, or all: '" + patients + "'");
            }
            if (sample < 0) {
                throw usage("--sample must not be below 0: '" + sample + "'");
            }
            if (lastDate.isBefore(firstDate)) {
                throw usage("--last-date " + lastDate + " is before --first-date " + firstDate);
            }
            if (firstDate.getYear() < 1971 || lastDate.getYear() > 2199 || firstDate.plusYears(20).isBefore(lastDate)) {
                throw usage("the history must lie within 1971 to 2199 and be 20 years at most: " + firstDate + " to " + lastDate);
            }
            if (baseYear == null && lastDate.getYear() < POPULATION_YEAR) {
                throw usage("--last-date before " + POPULATION_YEAR + " needs --base-year: the population is that of " + POPULATION_YEAR);
            }
            if (baseYear != null && (baseYear < POPULATION_YEAR || baseYear > 2150)) {
                throw usage("--base-year must be from " + POPULATION_YEAR + " to 2150: '" + baseYear + "'");
            }
            if (sites != null && (sites < SITES.length || sites > 500)) {
                throw usage("--sites must be from " + SITES.length + " to 500: '" + sites + "'");
            }
            if (threads != null && (threads < 1 || threads > 1024)) {
                throw usage("--threads must be from 1 to 1024: '" + threads + "'");
            }
        }

        /** Seed of the people: with sample 0 that of the environment, in which all samples live. */
        long seedOfPeople() {
            return sample == 0 ? seed : SplitMix64.mix(SplitMix64.mix(seed) + sample);
        }

        private ParameterException usage(String message) {
            return new ParameterException(command.commandLine(), message);
        }

        private boolean areOfDefaultWorld() {
            return firstDate.equals(LocalDate.parse(FIRST_DATE)) && lastDate.equals(LocalDate.parse(LAST_DATE))
                    && (baseYear == null || baseYear == lastDate.getYear()) && (sites == null || sites == SITES.length);
        }
    }

    // ================================================================================================================
    // THE MODEL. Everything from here to "THE SIMULATION" is meant to be read and edited: it states what the region is like.
    // A code such as E21, I8, P3 or X1 names the published Canadian figure that a number follows (docs/model.md lists them);
    // "assumption" marks a number that is not published and was chosen so that the published ones come out.
    // Arrays by age group have one entry for each AgeGroup, in that order. Relative numbers and weights count only against each
    // other: they need not add up to anything. A table names a row of another by its code or name, never by its position, so a
    // line put into the middle changes no other row. Ids are written to the data: a line keeps its id.
    // ================================================================================================================

    /** Age groups of the data, with the age in years at which each begins. */
    enum AgeGroup {
        AGE_0_4("0-4", 0), AGE_5_14("5-14", 5), AGE_15_24("15-24", 15), AGE_25_44("25-44", 25), AGE_45_64("45-64", 45),
        AGE_65_74("65-74", 65), AGE_75_84("75-84", 75), AGE_85_PLUS("85+", 85);

        static final List<AgeGroup> ALL = List.of(values());

        final String text;
        final int from;

        AgeGroup(String text, int from) {
            this.text = text;
            this.from = from;
        }

        private static final AgeGroup[] BY_AGE = new AgeGroup[AGES];

        static {
            for (AgeGroup group : ALL) {
                Arrays.fill(BY_AGE, group.from, AGES, group);
            }
        }

        static AgeGroup of(int years) {
            return BY_AGE[Math.min(years, AGES - 1)];
        }

        /** A table by age group as one by age: linear between the middles of two groups, and on from 90 as from 80 to 90. */
        static double[] smooth(double[] byGroup) {
            double[] byAge = new double[AGES];
            for (int age = 0; age < AGES; age++) {
                int next = 1;
                while (next < ALL.size() - 1 && ALL.get(next).middle() < age + 0.5) {
                    next++;
                }
                AgeGroup from = ALL.get(next - 1);
                AgeGroup to = ALL.get(next);
                double share = Math.max(0, (age + 0.5 - from.middle()) / (to.middle() - from.middle()));
                byAge[age] = Math.max(0, byGroup[next - 1] + share * (byGroup[next] - byGroup[next - 1]));
            }
            return byAge;
        }

        /** Such a table, line by line. */
        static double[][] smooth(double[][] byGroup) {
            return Arrays.stream(byGroup).map(AgeGroup::smooth).toArray(double[][]::new);
        }

        private double middle() {
            return this == AGE_85_PLUS ? 90 : (from + to()) / 2.0;
        }

        /** The age in years at which the next group begins; AGES for the last group. */
        int to() {
            return this == AGE_85_PLUS ? AGES : ALL.get(ordinal() + 1).from;
        }
    }

    enum Gender {
        FEMALE("Female"), MALE("Male"), OTHER("Other");

        static final List<Gender> ALL = List.of(values());

        final String text;

        Gender(String text) {
            this.text = text;
        }
    }

    /** Time zone of every timestamp: it decides which hour the clock skips in spring. */
    static final ZoneId ZONE = ZoneId.of("America/Vancouver");

    // ---- Places ----------------------------------------------------------------------------------------------------

    /** Type of a hospital, which decides which units it has (column beds of UNITS). */
    enum SiteType {
        TERTIARY("Tertiary", 3.0, 1.09, 1.18, 0),
        REGIONAL("Regional", 1.6, 0.97, 0.93, 0.045),
        COMMUNITY("Community", 1.0, 0.86, 0.86, 0.11);

        final String text;
        /** Relative weight among the sites that people choose besides the default site of their area (assumption). */
        final double pull;
        /** Factor on the weights of CTAS 1 and 2: ambulances bring the very ill to the tertiary sites (assumption). */
        final double highAcuity;
        /** Factor on the chance that a visitor of the ED needs a bed: the sickest go to the tertiary sites (E21). */
        final double admission;
        /** Share of those needing a bed who are transferred to a tertiary site although this site has the unit (X2; assumption). */
        final double transferUp;

        SiteType(String text, double pull, double highAcuity, double admission, double transferUp) {
            this.text = text;
            this.pull = pull;
            this.highAcuity = highAcuity;
            this.admission = admission;
            this.transferUp = transferUp;
        }
    }

    /**
     * A hospital.
     *
     * @param x          kilometres east on the map of the region; people go to nearer sites more often (assumption)
     * @param y          kilometres north (assumption)
     * @param pressure   crowding relative to the network (1): longer waits, more LWBS, fuller beds (I27: sites 88 to 123 %)
     * @param urgentCare whether it runs an Urgent Care Centre
     */
    record Site(int id, String code, String name, SiteType type, double x, double y, double pressure, boolean urgentCare) { }

    static final Site[] SITES = {
            new Site(1, "LM-SNW", "Snowberry General", SiteType.TERTIARY, 30, 10, 1.08, true),
            new Site(2, "LM-BLH", "Blue Heron Medical", SiteType.TERTIARY, 18, 20, 1.02, false),
            new Site(3, "LM-SLM", "Salmon Run Hospital", SiteType.REGIONAL, 42, 14, 1.08, true),
            new Site(4, "LM-MSC", "Mossy Cedar Community", SiteType.COMMUNITY, 36, 24, 0.97, false),
            new Site(5, "LM-OTB", "Otter Bay Medical Centre", SiteType.REGIONAL, 12, 8, 0.97, true),
            new Site(6, "LM-BRC", "Bear Creek Hospital", SiteType.REGIONAL, 24, 14, 1.04, true),
            new Site(7, "LM-DFT", "Driftwood Regional", SiteType.TERTIARY, 8, 22, 0.98, false),
            new Site(8, "LM-STG", "Stargazer Health Centre", SiteType.COMMUNITY, 59, 18, 0.97, false),
            new Site(9, "LM-SRC", "Sunrise Coast Hospital", SiteType.COMMUNITY, 24, 2, 0.97, false),
            new Site(10, "LM-GRS", "Grouse Ridge Medical", SiteType.REGIONAL, 10, 30, 0.97, true),
            new Site(11, "LM-FGH", "Foggy Harbor Hospital", SiteType.REGIONAL, 4, 16, 1.03, false),
            new Site(12, "LM-GPK", "Granite Peak Medical", SiteType.COMMUNITY, 54, 12, 1.02, false),
    };

    /**
     * The characters of sites, relative to the network (1), which a site without a line has (assumption; spread as published for BC:
     * the longest median stay in the ED is 2.2 times the shortest, the longest wait about twice the mean, LWBS from 4 to 11 %).
     *
     * night, evening  factor on arrivals from 22 to 6, and from 17 to 22: downtown nights, suburban evenings
     * weekend         factor on arrivals on Saturday and Sunday
     * ambulance       factor on the chance of arriving by ambulance
     * wait            factor on the wait for the physician, besides the pressure of the site
     * treatment       factor on the time from physician to departure or decision
     */
    static final String SITE_CHARACTERS = """
            site    night  evening  weekend  ambulance  wait  treatment
            LM-SNW   1.00     1.10     1.00       1.05  1.20       1.12
            LM-BLH   1.05     1.05     0.97       1.05  1.00       1.08
            LM-SLM   0.90     1.15     1.06       0.92  1.19       1.00
            LM-MSC   0.85     1.10     1.10       0.90  0.80       0.88
            LM-OTB   0.95     1.05     0.97       0.98  0.85       0.95
            LM-BRC   1.00     1.08     1.00       1.00  1.06       1.00
            LM-DFT   1.35     0.98     0.97       1.15  0.98       1.15
            LM-STG   0.85     1.00     1.08       1.05  0.70       0.82
            LM-SRC   0.80     0.92     0.94       1.15  0.75       0.85
            LM-GRS   0.90     1.00     1.03       0.92  0.90       0.92
            LM-FGH   1.30     1.00     0.95       1.12  1.12       1.05
            LM-GPK   0.85     1.06     1.08       0.95  0.95       0.86
            """;

    /**
     * A Local Health Area.
     *
     * @param site        code of its default site, near which its people live
     * @param population  residents at the end of POPULATION_YEAR (assumption; 3.2 million in all)
     * @param growth      per cent a year (P5: 0.6 to 2.5)
     * @param hospitalUse its residents' use of hospital EDs relative to the region (1) at the same age (assumption)
     * @param urgentUse   the same for Urgent Care Centres
     * @param ages        per cent of residents by age group (P1 to P3: young suburbs, city, retirement towns)
     */
    record Area(int id, String name, String site, int population, double growth, double hospitalUse, double urgentUse, double... ages) { }

    /** Year of the populations in AREAS; years of the projection, from the base year on. */
    static final int POPULATION_YEAR = 2025;
    static final int PROJECTION_YEARS = 10;

    static final Area[] AREAS = {
            new Area(1,  "Harborview",        "LM-FGH", 301_400, 0.8, 1.02, 0.80, 3.9,  7.6, 11.0, 31.6, 25.9, 10.2,  6.6, 3.2),
            new Area(2,  "Riverbend",         "LM-BRC", 328_700, 1.3, 1.03, 1.10, 4.9, 10.2, 11.8, 28.4, 26.1,  9.8,  6.0, 2.8),
            new Area(3,  "North Shoreline",   "LM-GRS", 198_900, 0.6, 0.88, 1.05, 4.1,  9.6, 11.0, 24.2, 27.9, 11.6,  7.8, 3.8),
            new Area(4,  "Cedar Heights",     "LM-MSC", 171_600, 1.6, 0.97, 1.30, 4.8, 10.4, 11.4, 28.0, 26.5, 10.0,  6.1, 2.8),
            new Area(5,  "Lakeside Plains",   "LM-SNW", 499_700, 2.4, 1.04, 1.05, 5.6, 11.8, 12.6, 29.4, 24.7,  8.5,  5.1, 2.3),
            new Area(6,  "Granite Hills",     "LM-GPK", 141_200, 2.0, 1.13, 0.70, 5.5, 11.8, 11.6, 26.8, 24.9, 10.1,  6.5, 2.8),
            new Area(7,  "Sunset Promenade",  "LM-SRC", 118_700, 1.1, 0.94, 1.15, 3.6,  7.6,  9.7, 22.5, 27.5, 13.8, 10.0, 5.3),
            new Area(8,  "Driftwood Inlet",   "LM-DFT", 402_900, 1.0, 0.98, 0.75, 3.6,  6.8, 11.2, 36.8, 25.3,  8.8,  5.2, 2.3),
            new Area(9,  "Otter Cove",        "LM-OTB", 229_500, 0.9, 0.92, 1.20, 4.4,  9.2, 11.2, 26.6, 27.3, 11.0,  7.1, 3.2),
            new Area(10, "Blueberry Meadows", "LM-BLH", 421_800, 1.5, 0.99, 0.85, 4.6,  9.4, 11.6, 30.6, 25.5,  9.6,  5.9, 2.8),
            new Area(11, "Silver Falls",      "LM-SLM", 267_400, 2.5, 1.06, 1.25, 5.8, 12.0, 11.8, 29.6, 24.3,  8.9,  5.3, 2.3),
            new Area(12, "Stargazer Valley",  "LM-STG", 118_200, 1.8, 1.16, 0.60, 5.2, 11.2, 11.0, 25.2, 25.9, 11.6,  6.9, 3.0),
    };

    /** Share of people whose home facility is their area's default site; the others choose by distance and size (assumption). */
    static final double DEFAULT_SITE_SHARE = 0.75;
    /** Chance that people go to their home facility if it has what they need (after transfers, 90 % of all care; assumption). */
    static final double HOME_FACILITY_SHARE = 0.963;
    /** Kilometres over which the pull of a site falls to 1/e (assumption; X1: neighbouring sites have most of the other care). */
    static final double DISTANCE_SCALE = 7;
    /** Shortest and longest transfer from one site to another, in seconds (assumption). */
    static final int TRAVEL_SHORTEST = 1_200, TRAVEL_LONGEST = 5_400;

    // ---- Population --------------------------------------------------------------------------------------------------

    /** Per cent female by age group, among residents of gender Female or Male; 105 boys are born for 100 girls. */
    static final double[] FEMALE_SHARE = {48.78, 48.6, 48.6, 49.8, 51.0, 52.0, 53.5, 61.0};
    /** Per cent of residents with gender Other by age group (P7: 0.44 at 15 and over in BC, highest at 20 to 24). */
    static final double[] OTHER_SHARE = {0.01, 0.03, 0.80, 0.50, 0.18, 0.13, 0.12, 0.12};
    /** Deaths per person and year are exp(a + b x age): a and b, rounded from BC life tables. */
    static final double[] LIFE_TABLE_FEMALE = {-12.07, 0.108}, LIFE_TABLE_MALE = {-11.63, 0.108};
    /**
     * By which share residents of 86 are fewer than those of 85: women, men; and the factor by which this share grows with each year of age
     * (assumption).
     */
    static final double[] OLDEST_DECLINE = {0.075, 0.10};
    static final double OLDEST_DECLINE_GROWTH = 1.10;
    /** Per cent of net migrants by age group (assumption: mostly young adults and their children). */
    static final double[] MIGRANT_AGES = {6, 9, 22, 44, 13, 3.5, 1.7, 0.8};
    /** Relative fertility by age of the mother, 15 to 49 in five-year groups (BC shape, peak at 30 to 34). */
    static final double[] FERTILITY = {4, 24, 68, 102, 66, 15, 1};
    /** Fertility of gender Other relative to women of the same age (assumption). */
    static final double FERTILITY_OTHER = 0.3;

    // ---- Emergency: how often ----------------------------------------------------------------------------------------

    /**
     * An ED service, with its visits per 1,000 residents of the region in a year by age group (E1 to E8: hospital EDs near 400,
     * with urgent care near 470; E9: women of 15 to 34 come about 1.2 times as often as men). Areas differ by their hospitalUse or
     * urgentUse. A new service is a line here, and one of its name in SUBPROGRAMS.
     *
     * @param child      whether it is for children, who have arrival patterns, waits and boarding of their own
     * @param urgentCare whether it is urgent care: only at sites that have it, in the hours of HOURS_URGENT, without ambulance or CTAS 1
     */
    record Service(String name, boolean child, boolean urgentCare, double[] female, double[] male) { }

    static final Service[] SERVICES = {
            new Service("Adult ED", false, false,
                    new double[] {0, 0, 450, 408, 324, 408, 584, 866},
                    new double[] {0, 0, 358, 348, 342, 442, 620, 910}),
            new Service("Pediatric ED", true, false,
                    new double[] {555, 257, 0, 0, 0, 0, 0, 0},
                    new double[] {650, 290, 0, 0, 0, 0, 0, 0}),
            new Service("Urgent Care Centre", false, true,
                    new double[] {80, 57, 78, 72, 57, 46, 38, 28},
                    new double[] {80, 59, 60, 52, 49, 43, 36, 26}),
    };

    /** ED visits of infants (age 0) relative to children from 1 to 4 (E5: 1,010 against about 500). */
    static final double INFANT_USE = 2.0;
    /** ED visits of gender Other relative to the mean of women and men (assumption). */
    static final double OTHER_USE = 1.15;

    /**
     * Sigma of the lognormal distribution of frailty, by age group at the last date. Frailty has mean 1 and multiplies a person's
     * expected use of care, so it decides repeat use: two of three patients come once a year, and 15 % make 40 % of the visits (E32,
     * E33). Old people differ less.
     */
    static final double[] FRAILTY_SIGMA = {1.00, 1.06, 1.22, 1.23, 1.20, 1.08, 0.93, 0.80};
    /** Highest frailty of a person (E33: at most 40 to 150 visits a year). */
    static final double FRAILTY_MAX = 80;
    /** Correlation of the logarithm of frailty from one year to the next: frequent use begins and ends (M23, M24). */
    static final double FRAILTY_CORRELATION = 0.91;
    /** Share of planned admissions that does not depend on frailty (assumption). */
    static final double PLANNED_WITHOUT_FRAILTY = 0.5;
    /** Chance that a person's further visit in a year is a return after an earlier one, not a new problem (assumption). */
    static final double RETURN_SHARE = 0.36;
    /**
     * What brings people back, and when: Weibull days, whose hazard falls slowly, over months (E34, M31, M35, M36; assumption).
     *
     * after   a visit; leaving one unseen or against advice; a stay; leaving that against advice
     * scale   days within which 63 % have come
     * shape   the smaller, the more come at once, and the more after months
     * bed     share that needs a bed, of those who otherwise would not (I21, M33)
     */
    static final String RETURNS = """
            after           scale  shape   bed
            visit              11   0.50     0
            leaving           2.0   0.60  0.09
            stay               45   0.72  0.43
            leaving a stay     24   0.72  0.43
            """;
    /**
     * Who leaves unseen or against advice, and has no return planned: share whose next visit is one (M31; assumption). Factor on the
     * returns of UNITS after leaving a stay against advice (M37).
     */
    static final double LEAVING_RETURNS = 0.19, LEAVING_STAY_RETURNS = 1.3;

    // ---- People: what lasts --------------------------------------------------------------------------------------------

    /**
     * Chance that a visit is as the person's visits usually are: how ill (but for CTAS 1), by ambulance or not, how patient, into which
     * unit; and chance that it is to the usual service. Other visits take fresh values. The correlation of two visits of a person is
     * the square of the chance (assumption: those who come often keep their ways).
     */
    static final double USUAL_VISIT = 0.58, USUAL_SERVICE = 0.55;
    /** Chance that a complication after a stay needs the unit of that stay again, if people come to it from the ED (assumption). */
    static final double SAME_UNIT = 0.5;

    /**
     * Lasting traits: what those who have one do, relative to others of the same age and gender (R9, M37, M39, M44; assumption). Among
     * all people of an age and gender the means stay as the other tables say, but for leaves_stay, which stands beside leaves of UNITS.
     *
     * use          visits and urgent admissions
     * ambulance    chance to come by ambulance
     * patience     hours that they wait before they leave unseen
     * leaves_ed    chance to leave the ED against advice
     * leaves_stay  the same for a stay
     * beds         need for the units that are for the trait: column trait of UNITS
     */
    static final String TRAITS = """
            trait           use  ambulance  patience  leaves_ed  leaves_stay  beds
            substance use   2.3        1.8      0.65          4            4    35
            mental illness  1.9        1.5      0.85          2          1.5    35
            """;
    /** Per cent of people who have a trait, by age group at the end (StatCan 2012: substance use disorders 4 to 6 %; assumption). */
    static final String PREVALENCE = """
            trait           gender  0-4  5-14  15-24  25-44  45-64  65-74  75-84  85+
            substance use   Female    0     0    4.0    4.0    3.0    1.6    0.8  0.4
            substance use   Male      0     0    7.0    7.5    6.0    3.4    1.5  0.6
            mental illness  Female    0     0    5.0    4.6    4.0    3.4    3.0  3.0
            mental illness  Male      0     0    5.4    5.0    4.0    3.0    2.4  2.4
            """;
    /** Chance to have one trait among those who have another, relative to all people (R9: many have both; assumption). */
    static final double TRAITS_TOGETHER = 3;

    // ---- Emergency: when ---------------------------------------------------------------------------------------------

    /** Age in years from which people follow the arrival patterns of seniors. */
    static final int SENIOR_FROM = 65;
    /**
     * Relative arrivals by hour 0 to 23: adults (E13), seniors (mostly by day), children (evening peak, quiet nights), urgent care
     * (while it is open: E38).
     */
    static final double[] HOURS_ADULT = {
            2.6, 2.0, 1.7, 1.4, 1.3, 1.3, 1.7, 2.8, 4.3, 5.4, 6.1, 6.2, 6.0, 5.8, 5.6, 5.6, 5.6, 5.6, 5.6, 5.5, 5.3, 4.9, 4.4, 3.5};
    static final double[] HOURS_SENIOR = {
            2.0, 1.7, 1.5, 1.4, 1.4, 1.6, 2.1, 3.2, 4.9, 6.4, 7.2, 7.3, 6.8, 6.4, 6.1, 5.8, 5.6, 5.3, 5.0, 4.6, 4.1, 3.6, 3.1, 2.6};
    static final double[] HOURS_CHILD = {
            1.9, 1.4, 1.1, 1.0, 0.9, 0.9, 1.2, 2.0, 3.4, 4.8, 5.5, 5.7, 5.6, 5.4, 5.4, 5.6, 6.2, 6.9, 7.4, 7.6, 7.2, 6.0, 4.3, 2.6};
    static final double[] HOURS_URGENT = {
            0, 0, 0, 0, 0, 0, 0, 0, 8.5, 11, 11, 10, 9, 8.5, 8, 8, 8, 8, 6.5, 3.5, 0, 0, 0, 0};
    /** Relative arrivals Monday to Sunday (E16: Mondays; children at weekends). */
    static final double[] WEEK_ADULT = {15.4, 14.5, 14.2, 14.1, 13.8, 13.8, 14.2};
    static final double[] WEEK_SENIOR = {15.6, 14.7, 14.5, 14.4, 14.3, 13.2, 13.3};
    static final double[] WEEK_CHILD = {14.7, 13.8, 13.5, 13.4, 13.8, 15.2, 15.6};
    static final double[] WEEK_URGENT = {15.6, 14.3, 13.9, 13.7, 13.6, 14.5, 14.4};
    /** Factor on the arrivals of adults and youths below this age from midnight to 5 at weekends (DAWN 2017; assumption). */
    static final int YOUNG_BELOW = 35;
    static final int WEEKEND_NIGHT_ENDS = 5;
    static final double WEEKEND_NIGHT = 1.6;
    /** Relative arrivals January to December, apart from the respiratory season (E17; injuries in summer). */
    static final double[] MONTHS_ADULT = {0.985, 0.97, 0.975, 0.99, 1.01, 1.02, 1.05, 1.05, 1.01, 1.00, 0.96, 0.975};
    static final double[] MONTHS_SENIOR = {1.02, 1.00, 1.00, 1.00, 1.00, 1.00, 0.995, 0.995, 0.99, 1.00, 0.99, 1.00};
    static final double[] MONTHS_CHILD = {1.03, 1.02, 1.02, 1.01, 1.03, 0.98, 0.85, 0.83, 0.98, 1.03, 1.03, 1.03};
    /** Share that a mean respiratory season adds to the arrivals of children, adults and seniors at its peak (E18; assumption). */
    static final double WINTER_MEAN = 0.30, WINTER_ADULT = 0.025, WINTER_SENIOR = 0.09;
    /** Day of children's peak of the respiratory season, and the standard deviation of its wave in days (E18; assumption). */
    static final MonthDay WINTER_PEAK = MonthDay.of(12, 12);
    static final double WINTER_DAYS = 34;
    /** Days by which the respiratory season peaks later among adults and seniors than among children (assumption). */
    static final int WINTER_LATER_DAYS = 24;
    /**
     * Factor on arrivals on a statutory holiday, which otherwise is as a Sunday (children: a Saturday): adults at hospital EDs, urgent
     * care; and on the first day after a long weekend, which otherwise is as a Monday: adults and seniors at hospital EDs, urgent care
     * (assumption).
     */
    static final double HOLIDAY_ED = 1.04, HOLIDAY_URGENT = 1.10, AFTER_LONG_WEEKEND = 1.04;
    /**
     * Factor on all arrivals on Christmas Day, and from then until 2 January, when doctors' offices are closed (E17: late December is
     * high; assumption).
     */
    static final double CHRISTMAS_DAY = 0.88, AFTER_CHRISTMAS = 1.06;
    /** Relative crowding of EDs Monday to Sunday (assumption: E16). A holiday is as a Sunday, the day after a long weekend as a Monday. */
    static final double[] WEEK_CROWDING = {1.10, 1.04, 1.00, 0.98, 0.97, 0.95, 0.96};
    /**
     * Random variation of a site's crowding that neither arrivals nor beds explain, such as of its staff: sigma of its logarithm, and
     * correlation from one day to the next (assumption).
     */
    static final double CROWDING_SIGMA = 0.12, CROWDING_CORRELATION = 0.75;
    /** Share by which waits are shorter for each year before the last (E30: waits have risen). */
    static final double WAIT_TREND = 0.03;

    // ---- The environment: what all people share ----------------------------------------------------------------------

    /**
     * Random variation of arrivals from day to day, in the network and at a site besides: sigma of the logarithm, and correlation from
     * one day to the next (derived from Open Ergonomics J 2017: about 11 % at one ED; Channouf 2007: it is positive; assumption).
     */
    static final double DAY_SIGMA = 0.035, SITE_DAY_SIGMA = 0.08, DAY_CORRELATION = 0.5;
    /** The same of a slow variation of a site's arrivals over months, as doctors' offices near it close or open (assumption). */
    static final double SITE_SLOW_SIGMA = 0.03, SITE_SLOW_CORRELATION = 0.98;
    /** Power of the arrivals of a day at a site with which its crowding grows (assumption: a queue grows faster than its arrivals). */
    static final double CROWDING_BY_ARRIVALS = 2;
    /** Power of the occupancy of a site with which its crowding grows: boarders fill the ED (assumption). */
    static final double CROWDING_BY_OCCUPANCY = 1.5;
    /** Share of a day's crowding, beyond the mean, by which the physicians take longer too (assumption). */
    static final double TREATMENT_BY_CROWDING = 0.25;

    /**
     * Respiratory seasons by the year in which the winter begins. The seed draws those that are not in the table.
     *
     * peak, later            when most children, and most adults and seniors come (near to what BCCDC reported: transmission of Omicron was
     *                        highest in the first week of January 2022; influenza of children early, in late November 2022; respiratory
     *                        visits highest in late December 2023; influenza in February 2025, and about the New Year of 2026)
     * child, adult, senior   share that it adds to their arrivals at its peak (E18; assumption)
     * width                  standard deviation of the wave in days
     */
    static final String SEASONS = """
            winter  peak        child  later       adult  senior  width
            2021    2022-01-08   0.13  2022-01-10  0.040    0.11     18  # Omicron
            2022    2022-11-22   0.52  2022-12-18  0.025    0.09     26  # RSV, influenza and COVID-19 of children at once
            2023    2023-12-20   0.24  2023-12-29  0.022    0.08     34
            2024    2025-01-10   0.37  2025-02-08  0.030    0.11     34  # a late influenza
            2025    2025-12-18   0.22  2026-01-03  0.026    0.09     30
            """;
    /** Seasons that the seed draws: sigma of the logarithm of their size, and of the days by which their peak is earlier or later. */
    static final double SEASON_SIGMA = 0.35, SEASON_DAYS_SIGMA = 14;

    /**
     * Events that change arrivals. The seed draws those of years in which the table has none (EVENT_KINDS). The dates of heat, smoke and
     * snow follow press reports on Environment Canada's warnings and Metro Vancouver's advisories; where none gave the last day, it is an
     * assumption (July and September 2022, July 2024, February 2025). Factors, falls and what happens at one site are assumptions.
     *
     * site                            code of the one site that it concerns; - = all
     * first                           - = since ever
     * adult, senior, child, urgent    factor on arrivals by arrival pattern; at one site, on the share of its own people who come to it,
     *                                 at hospital EDs (the first three alike) and urgent care
     */
    static final String EVENTS = """
            type               name                                 site    first       last        adult  senior  child  urgent
            Snow               Snow and cold of the new year        -       2021-12-25  2022-01-06   0.94    0.93   0.90    0.88
            Heat               Heat wave of July 2022               -       2022-07-26  2022-07-31   1.03    1.10   1.02    1.04
            Smoke              Wildfire smoke of September 2022     -       2022-09-10  2022-09-13   1.03    1.05   1.04    1.03
            Smoke              Wildfire smoke of October 2022       -       2022-10-14  2022-10-20   1.03    1.06   1.04    1.03
            Snow               Snowstorm of November 2022           -       2022-11-29  2022-11-30   0.84    0.78   0.82    0.72
            Falls on ice       After the snowstorm of November      -       2022-12-01  2022-12-03   1.07    1.10   1.03    1.12
            Snow               Snowstorms of December 2022          -       2022-12-18  2022-12-23   0.88    0.84   0.88    0.80
            Falls on ice       After the snow of December           -       2022-12-24  2022-12-26   1.07    1.10   1.02    1.08
            Heat               Early heat of May 2023               -       2023-05-13  2023-05-15   1.03    1.06   1.02    1.05
            Heat               Heat wave of August 2023             -       2023-08-13  2023-08-16   1.03    1.09   1.02    1.04
            Smoke              Wildfire smoke of August 2023        -       2023-08-19  2023-08-22   1.03    1.06   1.05    1.03
            Snow               Deep frost and snow of January 2024  -       2024-01-11  2024-01-18   0.90    0.86   0.90    0.82
            Falls on ice       After the snow of January 2024       -       2024-01-19  2024-01-21   1.08    1.11   1.03    1.12
            Heat               Heat wave of July 2024               -       2024-07-06  2024-07-10   1.03    1.09   1.02    1.04
            Snow               Snow of February 2025                -       2025-02-02  2025-02-05   0.88    0.84   0.88    0.80
            Falls on ice       After the snow of February 2025      -       2025-02-06  2025-02-08   1.07    1.10   1.03    1.10
            Heat               Heat wave of August 2025             -       2025-08-09  2025-08-12   1.03    1.09   1.02    1.04
            Smoke              Wildfire smoke of September 2025     -       2025-09-03  2025-09-06   1.03    1.05   1.04    1.03
            Urgent care opens  Urgent care not yet open             LM-GRS  -           2022-09-11      1       1      1       0
            Building works     New ambulance bay                    LM-BRC  2023-05-08  2023-06-18   0.90    0.90   0.90    0.90
            Building works     New triage hall                      LM-STG  2024-04-15  2024-05-26   0.88    0.88   0.88    0.90
            """;

    /**
     * Kinds of events that the seed draws for years in which EVENTS has none (assumption).
     *
     * per_year           how many a year, on average
     * from, to           months in which they begin
     * shortest, longest  days
     */
    static final String EVENT_KINDS = """
            type   per_year  from  to  shortest  longest  adult  senior  child  urgent
            Heat        1.3     6   8         3        6   1.03    1.09   1.02    1.04
            Smoke       0.9     7  10         3        8   1.03    1.05   1.04    1.03
            Snow        1.2    12  12         2        6   0.89    0.85   0.89    0.82
            Snow        1.3     1   2         2        6   0.89    0.85   0.89    0.82
            """;

    /**
     * How fast a site's patients move on to home care and long-term care varies over weeks: sigma of the logarithm of the days in bed, and
     * correlation from one day to the next (assumption).
     */
    static final double FLOW_SIGMA = 0.13, FLOW_CORRELATION = 0.9;
    /** How fast they move on during a long weekend, when other services are closed, relative to other days (assumption). */
    static final double LONG_WEEKEND_FLOW = 0.7;
    /**
     * What follows from the occupancy of a program at a site, relative to its mean (M13: Forster 2003; the other numbers are assumptions):
     * the power with which boarding grows, and the most by which it is longer; the share by which people move on sooner, of what the
     * occupancy is above its mean (and later below it).
     */
    static final double FULLNESS_BY_OCCUPANCY = 5, FULLNESS_MAX = 2.5, EARLY_DISCHARGE = 0.2;
    /**
     * Share of elective admissions that are cancelled for want of a bed when the program is as full as on average, and at most; it grows
     * with the square of the fullness. They come again after so many days, at the earliest and at the latest (assumption).
     */
    static final double CANCELLED = 0.05, CANCELLED_MOST = 0.5;
    static final int REBOOKED_FROM = 14, REBOOKED_TO = 42;
    /** Of the admissions for which a ward closure leaves no beds, the share that goes to the nearest other site (assumption). */
    static final double DIVERTED = 0.6;

    /**
     * Kinds of ward closures: a part of a program's beds at a site is closed for a while. The seed draws them (assumption).
     *
     * per_year           how many a year at each site that has beds of the program, on average
     * from, to           months in which they begin
     * shortest, longest  days
     * factor             on the staffed beds
     */
    static final String WARD_CLOSURES = """
            name                             program  per_year  from  to  shortest  longest  factor
            Outbreak of gastroenteritis      MED          0.40     1   4         7       14    0.86
            Outbreak of influenza            MED          0.45     1   3         8       18    0.85
            Outbreak of influenza            MED          0.35    11  12         8       18    0.85
            Outbreak of influenza            REHAB        0.25     1   3         8       16    0.85
            Beds closed for want of nurses   MED          0.30     6   8        14       40    0.92
            Beds closed for want of nurses   SURG         0.50     7   8        14       42    0.80
            Beds closed for want of nurses   CRIT         0.25     1  12         5       20    0.85
            Beds closed for repairs          MHSU         0.15     1  12         7       21    0.78
            Beds closed for repairs          CARD         0.12     1  12         5       14    0.85
            """;

    // ---- Emergency: who, how ill, what happens ------------------------------------------------------------------------

    /** Per cent of hospital ED visits at CTAS 1 to 5, by age group (E10: acuity climbs with age). */
    static final double[][] CTAS = {
        {0.4, 0.3, 0.6, 0.6, 0.9, 1.3, 1.6, 1.7},
        {14, 12, 16, 18, 23, 28, 30, 30},
        {42, 40, 44, 46, 48, 50, 52, 54},
        {37, 41, 33, 30, 24, 18, 14, 12},
        {6.6, 6.7, 6.4, 5.4, 4.1, 2.7, 2.4, 2.3}};
    /** Per cent of urgent care visits at CTAS 1 to 5, by age group (E10: no CTAS 1, at least 60 % CTAS 4 and 5; assumption). */
    static final double[][] CTAS_URGENT = {
        {0, 0, 0, 0, 0, 0, 0, 0},
        {2.5, 2.0, 2.2, 2.6, 3.4, 4.6, 5.0, 5.5},
        {27, 22, 24, 27, 32, 37, 40, 42},
        {52, 57, 54, 51, 47, 44, 42, 41},
        {18.5, 19, 19.8, 19.4, 17.6, 14.4, 13, 11.5}};
    /** Factor on the weights of CTAS 1 to 5 from midnight to 8 (E14: the very ill come at any hour, the others by day). */
    static final double[] CTAS_NIGHT = {2.1, 1.22, 1.05, 0.84, 0.6};
    /** Chance of arriving by ambulance by CTAS 1 to 5, and factor on it by age group except at CTAS 1 (E36). */
    static final double[] AMBULANCE = {0.80, 0.33, 0.18, 0.075, 0.03};
    static final double[] AMBULANCE_AGE = {0.35, 0.35, 0.75, 0.78, 1.0, 1.35, 1.9, 2.6};
    /** Arrivals by ambulance relative to walk-ins of the same CTAS and age: need for a bed (E22), patience, wait (assumption). */
    static final double AMBULANCE_ADMIT = 1.6, AMBULANCE_PATIENCE = 1.6, AMBULANCE_WAIT = 0.85;
    /** Per cent who need a hospital bed, by CTAS 1 to 5 and age group (E22, E23). */
    static final double[][] ADMIT = {
        {46, 41, 46, 52, 64, 76, 80, 80},
        {17, 10.6, 11.9, 13.4, 20.1, 33.4, 41.5, 44.9},
        {6, 3.1, 4.2, 4.8, 8, 14, 20.6, 26.1},
        {1.7, 0.84, 1.09, 1.32, 2.31, 4.4, 7.7, 11.7},
        {0.5, 0.31, 0.46, 0.61, 0.94, 1.68, 3, 4.3}};
    /** Factor on ADMIT, and on bed of RETURNS, in urgent care (E38: at most 2 %). */
    static final double ADMIT_URGENT = 0.20;
    /** Per cent who leave the ED against advice after being seen: those below AMA_FROM in years, others (E26). */
    static final double AMA_CHILD = 0.15, AMA_ADULT = 0.95;
    static final int AMA_FROM = 15;
    /** Per cent who die in the ED, at CTAS 1 and at CTAS 2 (E20: 0.08 to 0.25 % of all visits). */
    static final double ED_DEATH_CTAS_1 = 17, ED_DEATH_CTAS_2 = 0.2;
    /** Factor on mortality by age group, in the ED and in the units where it depends on age (by_age in UNITS). */
    static final double[] DEATH_AGE = {0.15, 0.12, 0.25, 0.37, 0.78, 1.11, 1.46, 1.88};
    /** Factor on mortality in hospital of women, men and gender Other at the same age (assumption; life tables: men die earlier). */
    static final double[] DEATH_GENDER = {0.82, 1.18, 1};
    /**
     * Median minutes until triage by CTAS 1 to 5, and sigma of the lognormal (assumption; the CTAS guidelines ask for 10 to 15 minutes).
     * It takes half of the time until the physician at most.
     */
    static final double[] TRIAGE = {1, 5, 8, 10, 10};
    static final double TRIAGE_SIGMA = 0.7;
    /** Median hours until seen by a physician by CTAS 1 to 5 (E30), and sigma of the lognormal. */
    static final double[] WAIT = {0.10, 0.80, 1.50, 1.75, 1.65};
    static final double WAIT_SIGMA = 0.80;
    /** Factor on the wait by hour 0 to 23 (assumption: queues build up in the evening). */
    static final double[] WAIT_HOUR = {
            1.15, 1.1, 1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.75, 0.8, 0.9, 1.0, 1.05, 1.05, 1.05, 1.05, 1.05, 1.1, 1.15, 1.2, 1.2, 1.2,
            1.2, 1.15};
    /** Factor on the wait in urgent care, and of children (assumption). */
    static final double WAIT_URGENT = 0.55, WAIT_CHILD = 0.9;
    /**
     * Median hours that people wait before they leave without being seen, by CTAS 1 to 5 (E25: LWBS 0, 0.5-2.5, 4-9, 6-12, 7-15 %);
     * factor by age group; sigma of the lognormal.
     */
    static final double[] PATIENCE = {1e9, 12, 10.6, 9.7, 7.9};
    static final double[] PATIENCE_AGE = {1.6, 1.5, 0.85, 0.85, 1.0, 1.3, 1.6, 2.2};
    static final double PATIENCE_SIGMA = 0.95;
    /** Median hours from physician to departure of those who go home, by CTAS 1 to 5 (E28); factor by age group; sigma. */
    static final double[] TREATMENT = {4.6, 3.4, 2.55, 1.15, 0.8};
    static final double[] TREATMENT_AGE = {0.72, 0.72, 0.9, 0.95, 1.05, 1.2, 1.35, 1.5};
    static final double TREATMENT_SIGMA = 0.72;
    /**
     * Median minutes from the decision to send someone home to the departure, and sigma of the lognormal (assumption). They are half of
     * the treatment at most.
     */
    static final double LEAVING = 18, LEAVING_SIGMA = 0.8;
    /** Factor on treatment in urgent care; median hours from workup to a transfer, and from physician to a death in the ED. */
    static final double TREATMENT_URGENT = 0.7, TRANSFER_WAIT = 2.5, DEATH_AFTER = 2.2;
    /** Most hours from physician to departure. */
    static final int LONGEST_VISIT = 20 * 24;
    /** Those who need a bed: median hours and sigma of workup, then of boarding (E28, E29: median 15.7 h in all, P90 30 to 50). */
    static final double WORKUP = 4.2, WORKUP_SIGMA = 0.45, BOARDING = 4.6, BOARDING_SIGMA = 1.15;
    /** Relative moves from the ED to a bed by hour 0 to 23: beds become free after discharges (assumption). */
    static final double[] HOURS_BED = {
            2.4, 2.0, 1.7, 1.5, 1.4, 1.4, 1.5, 1.8, 2.3, 3.0, 4.0, 5.0, 5.9, 6.5, 7.0, 7.2, 7.3, 7.2, 6.8, 6.2, 5.4, 4.6, 3.8, 3.0};
    /** Factor on the boarding of children (assumption). */
    static final double BOARDING_CHILD = 0.35;

    // ---- Programs and beds ------------------------------------------------------------------------------------------

    record Program(int id, String code, String name) { }

    static final Program[] PROGRAMS = {
            new Program(1, "MED", "Medicine"),
            new Program(2, "MHSU", "Inpatient MHSU"),
            new Program(3, "MICY", "MICY"),
            new Program(4, "CRIT", "Critical Care"),
            new Program(5, "SURG", "Surgery / Periop"),
            new Program(6, "EMER", "Emergency"),
            new Program(7, "CARD", "Cardiac"),
            new Program(8, "REN", "Renal"),
            new Program(9, "REHAB", "Rehabilitation"),
            new Program(10, "PHC", "Primary Health Care"),
            new Program(11, "CDM", "Chronic Disease Mgmt"),
            new Program(12, "PPH", "Population & Public Health"),
            new Program(13, "PALL", "Palliative Care"),
            new Program(14, "TRAUMA", "Trauma"),
            new Program(15, "SCS", "Specialized Community Services"),
            new Program(16, "PAIN", "Pain Services"),
    };

    /**
     * Roles by which the simulation finds units, whatever their codes: column role of UNITS. One unit has each, any number
     * CRITICAL or PALLIATIVE.
     */
    enum Role {
        /** Where adults and children stay who need a unit that their site has not, and are not transferred. */
        ADULTS, CHILDREN,
        /** Where people give birth, and where newborns stay. */
        DELIVERIES, NEWBORNS,
        /** Critical care, whose beds are not planned to be full. */
        CRITICAL,
        /** For people at the end of life. */
        PALLIATIVE
    }

    /**
     * The subprograms of each program, with and without beds.
     *
     * id  subprogram_id, of which each program has its own
     */
    static final String SUBPROGRAMS = """
            code         program  id  name
            MED-GEN      MED       1  General Medicine
            MED-HOSP     MED       2  Hospitalist
            MED-ACE      MED       3  ACE (Acute Care for Elderly)
            MHSU-PSY     MHSU      1  Adult Inpatient Psychiatry
            MHSU-ICU     MHSU      2  Psychiatric High Acuity/ICU
            MHSU-SUB     MHSU      3  Substance Use Stabilization
            MICY-LD      MICY      1  Labour & Delivery
            MICY-PP      MICY      2  Post-partum/Maternity
            MICY-PED     MICY      3  Inpatient Pediatrics
            CRIT-ICU     CRIT      1  ICU (Med-Surg)
            CRIT-HAU     CRIT      2  High Acuity/Step-Down
            CRIT-RRT     CRIT      3  Rapid Response/Outreach
            SURG-OR      SURG      1  Operating Room
            SURG-DAY     SURG      2  PACU/Day Surgery
            SURG-IP      SURG      3  Surgical Inpatient Unit
            EMER-ADULT   EMER      1  Adult ED
            EMER-PED     EMER      2  Pediatric ED
            EMER-UCC     EMER      3  Urgent Care Centre
            CARD-INT     CARD      1  Interventional Cardiology (Cath/PCI)
            CARD-SURG    CARD      2  Cardiac Surgery/CSU
            CARD-TELE    CARD      3  Telemetry/Heart Failure
            REN-HD       REN       1  In-Centre Hemodialysis
            REN-PD       REN       2  Peritoneal Dialysis
            REN-CLIN     REN       3  Kidney Care Clinic
            REHAB-IP     REHAB     1  Inpatient Rehab
            REHAB-DAY    REHAB     2  Outpatient/Day Rehab
            REHAB-STR    REHAB     3  Stroke/ESD
            PHC-PCN      PHC       1  PCN Clinic
            PHC-UPCC     PHC       2  UPCC
            PHC-HOME     PHC       3  Home Health
            CDM-DIAB     CDM       1  Diabetes Education
            CDM-COPD     CDM       2  COPD/Asthma Clinic
            CDM-HF       CDM       3  Heart Failure Clinic
            PPH-CD       PPH       1  Communicable Disease
            PPH-HP       PPH       2  Health Protection
            PPH-SCR      PPH       3  Health Promotion/Screening
            PALL-APU     PALL      1  Acute Palliative Unit
            PALL-HOSP    PALL      2  Hospice/Community
            PALL-CONS    PALL      3  Palliative Consult
            TRAUMA-BAY   TRAUMA    1  ED/Trauma Bay
            TRAUMA-WARD  TRAUMA    2  Trauma Ward/Step-Down
            TRAUMA-CLIN  TRAUMA    3  Follow-up Clinic
            SCS-SEN      SCS       1  Seniors Outreach
            SCS-CCM      SCS       2  Complex Chronic Mgmt
            SCS-PALL     SCS       3  Community Palliative Support
            PAIN-ACUTE   PAIN      1  Acute Pain Service
            PAIN-CHRON   PAIN      2  Chronic Pain Clinic
            PAIN-INT     PAIN      3  Interventional Pain
            """;

    /**
     * Units: the subprograms with beds. A new one gets its patients from a line of ED_ADMISSIONS, PLANNED or MOVES.
     *
     * beds       types and codes of the sites that have it
     * role       see Role; - = none
     * median     median days of the acute phase (I8 to I17)
     * mean       mean days of the acute phase: the larger mean / median, the longer the longest stays
     * by_age     whether length of stay and mortality depend on age (LOS_AGE, DEATH_AGE)
     * mortality  per cent of stays that end in death, before the factor for age (I22)
     * alc        factor on ALC_CHANCE
     * returns    share of those sent home whose next ED visit is a complication, which comes sooner (I21: readmission)
     * leaves     per cent of the stays of people without a trait that end against advice, from AMA_FROM on and not elective (assumption)
     * trait      the trait of TRAITS for whose people it is; - = for all
     */
    static final String UNITS = """
            unit         beds                             role        median  mean  by_age  mortality   alc  returns  leaves  trait
            MED-GEN      Tertiary Regional Community      adults         3.7   5.9  yes           4.8   1.0     0.78     0.9  -
            MED-HOSP     Tertiary Regional Community      -              4.4   6.9  yes           6.0  1.15     0.78     0.9  -
            MED-ACE      Tertiary Regional                -              5.2   7.5  yes           5.7  1.35     0.78     0.3  -
            MHSU-PSY     Tertiary Regional LM-MSC         -              9.0  15.5  no            0.1   0.8     0.48     1.0  mental illness
            MHSU-ICU     Tertiary                         -              9.0  15.0  no            0.1   0.5     0.48     0.3  mental illness
            MHSU-SUB     Tertiary Regional                -              4.5   6.5  no            0.1   0.2     0.56     2.2  substance use
            MICY-LD      Tertiary Regional LM-MSC LM-GPK  deliveries     1.4   1.5  no          0.003     0     0.46     0.1  -
            MICY-PP      Tertiary Regional LM-MSC LM-GPK  newborns      1.35  1.45  no            0.1     0     0.19       0  -
            MICY-PED     Tertiary Regional                children       1.6   2.9  no           0.15     0     0.40     0.2  -
            CRIT-ICU     Tertiary Regional                critical       2.3   4.9  no           14.5     0     0.43     0.2  -
            CRIT-HAU     Tertiary Regional Community      critical       2.2   3.4  no            5.0     0     0.43     0.6  -
            SURG-IP      Tertiary Regional Community      -              3.8   6.4  yes           2.2   0.6     0.38     0.6  -
            CARD-INT     Tertiary                         -              2.4   3.4  yes           1.6   0.2     0.34     0.4  -
            CARD-SURG    Tertiary                         -              7.0   9.0  yes           2.4   0.2     0.40     0.1  -
            CARD-TELE    Tertiary Regional                -              4.6   7.0  yes           4.2   0.5     0.65     0.6  -
            REN-HD       Tertiary                         -              5.0   8.0  yes           4.0   0.5     0.67       1  -
            REHAB-IP     Regional Community               -             19.0  25.0  no            0.8   1.0     0.31     0.4  -
            REHAB-STR    Regional                         -             27.0  34.0  no            1.2   1.0     0.31     0.4  -
            PALL-APU     Tertiary Regional                palliative    10.0  16.0  no           80.0   0.2     0.40     0.3  -
            TRAUMA-WARD  Tertiary                         -              5.0   8.5  yes           3.2   0.6     0.27     0.9  -
            """;

    /** Factor on the days of the acute phase by age group, in the units where they depend on age (I8; assumption). */
    static final double[] LOS_AGE = {0.8, 0.8, 0.85, 0.9, 0.98, 1.05, 1.12, 1.18};
    /** Most days of an acute phase. */
    static final double LOS_MAX = 365;
    /** Factors on the acute days and on the mortality of elective stays (I9, I22). */
    static final double ELECTIVE_LOS = 0.55, ELECTIVE_MORTALITY = 0.20;
    /** Per cent of stays that end in ALC days, by age group (I19, I20); factor on it for elective stays (assumption). */
    static final double[] ALC_CHANCE = {0, 0, 0.5, 1.0, 4.8, 12.3, 18.8, 27};
    static final double ALC_ELECTIVE = 0.4;
    /** Days of ALC: a minimum, and beyond it lognormal days with this median, mean and maximum. */
    static final double ALC_MIN = 1.5, ALC_MEDIAN = 9, ALC_MEAN = 19.5, ALC_MAX = 400;
    /** Share of ALC stays that end in long-term care, by age group (I20: about half; the young go home with support). */
    static final double[] ALC_TO_LONG_TERM_CARE = {0, 0, 0.05, 0.1, 0.2, 0.38, 0.52, 0.62};
    /** Per cent of live discharges home that need home support, by age group (assumption). */
    static final double[] HOME_SUPPORT = {1, 1, 2, 3, 9, 18, 30, 42};
    /** Relative live discharges by hour 0 to 23 (I25: mid-afternoon, 15 to 33 % from 8 to 12). */
    static final double[] HOURS_DISCHARGE = {
            0.2, 0.1, 0.1, 0.1, 0.1, 0.2, 0.3, 0.6, 2, 5, 8.5, 12, 12, 13, 13, 11, 8, 5, 3.2, 2, 1.2, 0.8, 0.5, 0.3};
    /** Chance that a discharge due at a weekend or on a holiday is put off until after it, or brought forward before it (assumption). */
    static final double WEEKEND_LATER = 0.10, WEEKEND_EARLIER = 0.30;

    /** Age in years (at the end of the year) from which people are in adult wards. */
    static final int ADULT_FROM = 17;

    /**
     * Which unit people need who are admitted from the ED: relative weights by age group.
     *
     * refer     chance of a transfer to the nearest site with the unit if this site has none; otherwise the stay is in the unit with the
     *           role adults, or children (below ADULT_FROM)
     * male      factor on the weight of men
     * ctas1-2   factor on the weight at CTAS 1 and 2
     * from, to  youngest and oldest age in years
     */
    static final String ED_ADMISSIONS = """
            unit         refer  male  ctas1-2  from   to  0-4  5-14  15-24  25-44  45-64  65-74  75-84  85+
            MED-GEN        0.0   1.0      1.0    17  120    0     0     20     25     34     37     34   27
            MED-HOSP       0.0   1.0      0.9    17  120    0     0      8     11     17     23     27   30
            MED-ACE        0.0   0.8      0.9    65  120    0     0      0      0      0      2     11   22
            MHSU-PSY       0.5   2.2      1.0    17  110    0     0     27     22    8.4    2.5    1.0  0.5
            MHSU-ICU       1.0   1.8      1.4    17   74    0     0      5      4    1.2    0.3      0    0
            MHSU-SUB       0.2   2.0      0.8    17   74    0     0    5.2    6.3    3.1    0.5      0    0
            MICY-PED       1.0   1.1      1.0     0   16   93    84     70      0      0      0      0    0
            CRIT-ICU       1.0   1.3      6.0    15  120    0     0    1.7    1.7   2.45   2.45    1.7  0.7
            CRIT-HAU       0.5   1.2      3.0    15  120    0     0    1.5    1.6    2.4    2.6    2.2  1.4
            SURG-IP        0.6   1.1      0.9     0  120    7    13     20   21.5   19.5   16.5   13.5   13
            CARD-INT       0.7   2.5      1.5    18  120    0     0    0.3    1.6      5    4.5      3  1.2
            CARD-SURG      0.9   2.4      1.5    18   90    0     0    0.1    0.1    0.5    0.6    0.3    0
            CARD-TELE      0.0  1.75      1.2    18  120    0     0    0.8    1.8    5.5      8    9.5    9
            REN-HD         0.4   1.3      1.0    18  120    0     0    0.3    0.6    0.8    0.8    0.5  0.1
            PALL-APU       0.1   1.0      0.8    30  120    0     0      0    0.1    0.8    1.5    1.6  1.4
            TRAUMA-WARD    0.7   1.8      2.5     5  120    0     2    3.6    2.6    1.7    1.3    1.3  1.3
            """;

    /**
     * Admissions that do not come through the ED, per 1,000 residents of the region in a year by age group (I2 less those of E23).
     *
     * source    Elective (on weekday mornings) or Direct (sent by a doctor or a clinic)
     * male      rate of men relative to women
     * from, to  youngest and oldest age in years
     */
    static final String PLANNED = """
            source    unit       male  from   to  0-4  5-14  15-24  25-44  45-64  65-74  75-84  85+
            Elective  SURG-IP    0.95     1  120  2.7   1.9    3.5    5.4    9.9   19.0   19.0  6.0
            Elective  CARD-INT    2.4    30  120    0     0      0    0.2    1.5    3.6    4.2  1.6
            Elective  CARD-SURG   2.8    30   90    0     0      0    0.1    0.7    2.0    1.7  0.2
            Direct    MED-GEN     1.0    17  120    0     0    0.5    0.8    1.6    3.5    4.8  5.0
            Direct    MHSU-PSY    1.6    17  110    0     0    1.1    1.0    0.5    0.2    0.1    0
            Direct    MICY-PED    1.1     0   16   11   0.4    0.6      0      0      0      0    0
            Direct    PALL-APU    1.0    30  120    0     0      0      0    0.3    1.0    1.8  2.4
            """;

    /** Relative elective admissions by weekday and month (I24); factor on holidays, and from 20 December to 3 January. */
    static final double[] WEEK_ELECTIVE = {21, 21, 20.5, 19.5, 15.8, 1.2, 1.0};
    static final double[] MONTHS_ELECTIVE = {1.02, 1.04, 1.04, 1.02, 1.03, 1.02, 0.86, 0.84, 1.02, 1.04, 1.04, 0.96};
    static final double HOLIDAY_ELECTIVE = 0.05, CHRISTMAS_ELECTIVE = 0.30;
    /** Factor on elective admissions on the four days after a long weekend, whose work they do too (assumption). */
    static final double CATCH_UP_ELECTIVE = 1.06;
    /** Relative elective and direct admissions by hour 0 to 23. */
    static final double[] HOURS_ELECTIVE = {0, 0, 0, 0, 0, 3, 26, 24, 16, 12, 9, 6, 2, 1, 0.6, 0.4, 0, 0, 0, 0, 0, 0, 0, 0};
    static final double[] HOURS_DIRECT = {1, 1, 1, 1, 1, 1, 1, 2, 4, 6, 8, 9, 9, 9, 9, 8, 7, 6, 5, 4, 3, 2, 2, 1};
    /** Relative direct admissions Monday to Sunday. */
    static final double[] WEEK_DIRECT = {16.5, 16, 16, 15.8, 15.5, 10.2, 10};

    /**
     * Moves to another unit after the acute phase, at the nearest site that has it.
     *
     * min_age  youngest age in years
     * chance   share of those of that age who are moved, of all who survive and need no ALC
     */
    static final String MOVES = """
            unit         to         min_age  chance
            CRIT-ICU     MED-GEN         17    0.38
            CRIT-ICU     SURG-IP         15    0.30
            CRIT-ICU     CARD-TELE       40    0.13
            CRIT-HAU     MED-HOSP        17    0.36
            CRIT-HAU     SURG-IP         15    0.22
            CRIT-HAU     CARD-TELE       40    0.12
            MED-GEN      CRIT-ICU        17   0.016  # got worse on the ward
            MED-HOSP     CRIT-ICU        17   0.018
            SURG-IP      CRIT-ICU        17   0.024
            CARD-TELE    CRIT-ICU        17   0.020
            TRAUMA-WARD  CRIT-ICU        17   0.030
            MED-GEN      REHAB-IP        60   0.013
            MED-GEN      REHAB-STR       50   0.009
            MED-GEN      PALL-APU        60   0.012
            MED-HOSP     REHAB-IP        60   0.017
            MED-HOSP     REHAB-STR       50   0.012
            MED-HOSP     PALL-APU        60   0.014
            MED-ACE      REHAB-IP        65   0.025
            SURG-IP      REHAB-IP        60   0.038
            TRAUMA-WARD  REHAB-IP        18    0.09
            """;

    // ---- Birth ------------------------------------------------------------------------------------------------------

    /** Share of births that are in hospital; of these by caesarean section (I12: BC 33 to 40 %); of caesareans that are planned. */
    static final double HOSPITAL_BIRTHS = 0.985, CAESAREAN = 0.36, CAESAREAN_PLANNED = 0.42;
    /** Share of the other births that are induced (assumption; about one of four births in Canada is). */
    static final double INDUCED = 0.34;
    /** Newborns more than deliveries, as a share of these: twins (assumption: 3.2 % of newborns). */
    static final double TWINS = 0.016;
    /** Relative births January to December (assumption; in Canada most are in summer and September). */
    static final double[] MONTHS_BIRTHS = {0.96, 0.97, 0.98, 0.99, 1.01, 1.02, 1.05, 1.04, 1.05, 1.00, 0.97, 0.96};
    /**
     * Relative births Monday to Sunday, a holiday being as a Sunday (PHAC 2014: a weekend day has 0.78 of the births of a weekday), and
     * by hour 0 to 23 (assumption, after Martin 2018, England: spontaneous ones most at 4 in the morning, induced ones in the evening).
     */
    static final double[] WEEK_SPONTANEOUS = {1, 1, 1, 1, 1, 1, 1}, WEEK_INDUCED = {14.2, 15.2, 15.3, 15.2, 14.8, 12.9, 12.4},
            WEEK_URGENT_CAESAREAN = {14.4, 14.6, 14.6, 14.5, 14.5, 13.8, 13.6}, WEEK_PLANNED_CAESAREAN = {19.5, 20, 19.5, 19.5, 19, 1.5, 1};
    static final double[] HOURS_SPONTANEOUS = {
            4.4, 4.5, 4.6, 4.7, 4.8, 4.7, 4.6, 4.4, 4.3, 4.2, 4.1, 4.1, 4.0, 4.0, 3.9, 3.8, 3.8, 3.8, 3.8, 3.8, 3.9, 4.0, 4.1, 4.3};
    static final double[] HOURS_INDUCED = {
            4.8, 4.4, 4.0, 3.6, 3.3, 3.0, 2.9, 2.9, 3.0, 3.2, 3.4, 3.7, 4.0, 4.3, 4.5, 4.7, 4.9, 5.0, 5.1, 5.2, 5.2, 5.2, 5.1, 5.0};
    static final double[] HOURS_URGENT_CAESAREAN = {
            4.0, 3.7, 3.4, 3.2, 3.1, 3.0, 3.0, 3.3, 4.0, 4.5, 4.7, 4.7, 4.6, 4.6, 4.6, 4.6, 4.6, 4.6, 4.6, 4.6, 4.7, 4.7, 4.6, 4.4};
    static final double[] HOURS_PLANNED_CAESAREAN = {0, 0, 0, 0, 0, 0, 0.5, 4, 18, 17, 14, 12, 10, 9, 8, 4, 2, 1, 0.5, 0, 0, 0, 0, 0};
    /** Most hours from admission to birth, each number of hours up to it as likely: spontaneous, induced, caesareans (assumption). */
    static final int LABOUR_SPONTANEOUS = 12, LABOUR_INDUCED = 36, LABOUR_URGENT_CAESAREAN = 24, LABOUR_PLANNED_CAESAREAN = 4;
    /** Median days of a stay with caesarean section; sigma of the stays of all deliveries (I12). */
    static final double CAESAREAN_MEDIAN = 2.55, DELIVERY_SIGMA = 0.38;
    /** Share of newborns who need neonatal intensive care, its median and mean days (I13). */
    static final double NICU = 0.125, NICU_MEDIAN = 5, NICU_MEAN = 11;
    /** Fewest days between two deliveries of one person, and mean of the exponential days beyond them (assumption). */
    static final int DELIVERY_SPACING = 330, DELIVERY_PAUSE = 420;
    /** Factor on planned deliveries, since some are too soon after another one and are put off until after the history. */
    static final double DELIVERIES_PLANNED = 1.04;

    // ---- Death outside hospital, and states that last ------------------------------------------------------------------

    /**
     * Deaths outside hospital as a share of those of the life table, by age group (39 to 42 % of Canadian deaths; all deaths together are
     * those of the life table; assumption). Their hazard goes with the square root of frailty.
     */
    static final double[] DEATH_ELSEWHERE = {0.3, 0.5, 0.6, 0.4, 0.24, 0.21, 0.19, 0.225};
    /**
     * Hazard of death at the day of a discharge, relative to other times, beyond 1; days in which this excess falls to 1/e (M40); the same
     * on leaving an ED (assumption).
     */
    static final double DEATH_AFTER_STAY = 10, DEATH_AFTER_STAY_DAYS = 40, DEATH_AFTER_VISIT = 3;
    /** Mortality, in hospital too: half of its yearly swing, highest in mid-January; share that a respiratory season adds at its peak. */
    static final double DEATH_WINTER = 0.035, DEATH_RESPIRATORY = 0.10;
    /** Per cent who live in long-term care at the beginning, by age group at the end (assumption; BC: about 28,000 beds). */
    static final double[] LONG_TERM_CARE = {0, 0, 0, 0.02, 0.1, 0.6, 2.4, 10};
    /** Deaths a year of residents of long-term care outside hospital, by age group (M42: about one of three dies within a year). */
    static final double[] LONG_TERM_CARE_DEATH = {0.05, 0.05, 0.05, 0.08, 0.14, 0.18, 0.21, 0.27};
    /** Residents of long-term care: factor on the mortality of stays; least chance of arriving by ambulance (assumption). */
    static final double LONG_TERM_CARE_MORTALITY = 1.3, LONG_TERM_CARE_AMBULANCE = 0.85;
    /** Mean days from leaving a palliative unit alive until death outside hospital (M41: a prognosis of weeks to months). */
    static final double PALLIATIVE_DAYS = 45;

    // ---- Beds -------------------------------------------------------------------------------------------------------

    /** Mean census / staffed beds of the network (I27: 95 to 108 %), and of critical care, which keeps beds free. */
    static final double OCCUPANCY = 1.04, OCCUPANCY_CRITICAL = 0.84;
    /** Share of a site's pressure that shows in its occupancy; the rest shows in waits alone (assumption). */
    static final double OCCUPANCY_PRESSURE = 0.6;

    // ================================================================================================================
    // THE SIMULATION. It reads only the tables above. First how it is run, then its parts in the order in which they build on
    // each other: the tables read and checked, random numbers, calendar, population and sample, places, units and rates, the
    // life of a person, calibration, and the files.
    // ================================================================================================================

    /** Days simulated before the first date, so that people are already in bed on it. */
    static final int WARM_UP_DAYS = 180;
    /** Single years of age, 0 to 104 and over. */
    static final int AGES = 105;
    /** In seconds. */
    static final int DAY = 86_400, HOUR = 3_600;

    public static void main(String... args) {
        prepareDefaultWorld();
        System.exit(new CommandLine(new generate()).execute(args));
    }

    /** The world of the default dates and places, for the options that leave these as they are. */
    private static final FutureTask<World> DEFAULT_WORLD = new FutureTask<>(() -> {
        LocalDate last = LocalDate.parse(Options.LAST_DATE);
        return new World(new Network(SITES, AREAS), new Population(AREAS, last.getYear()),
                new Calendar(LocalDate.parse(Options.FIRST_DATE), last));
    });

    /** Makes the default world while the options are read, or a server is sought. */
    static void prepareDefaultWorld() {
        Thread thread = new Thread(DEFAULT_WORLD, "default world");
        thread.setDaemon(true);
        thread.start();
    }

    private static World worldOf(Options options, Network network, Population population) throws InterruptedException {
        if (!options.areOfDefaultWorld()) {
            return new World(network, population, new Calendar(options.firstDate, options.lastDate));
        }
        DEFAULT_WORLD.run(); // if nobody has
        try {
            return DEFAULT_WORLD.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IllegalStateException wrong ? wrong : new IllegalStateException(e.getCause());
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        run(options, out, range, quiet ? new PrintWriter(OutputStream.nullOutputStream()) : spec.commandLine().getErr());
        return CommandLine.ExitCode.OK;
    }

    /**
     * Generates the dataset, and reports it in one line.
     *
     * @param range the people whose rows are written, as FROM-TO; null = all
     * @throws ParameterException    for options that no run can have
     * @throws IllegalStateException for a table of the model that makes no sense, named
     * @throws IOException           if the files cannot be written; what was there before is still there
     */
    static void run(Options options, Path out, String range, PrintWriter notes) throws IOException, InterruptedException {
        long start = System.nanoTime();
        options.check();
        Network network = Network.of(options);
        Population population = new Population(network.areas, options.baseYear == null ? options.lastDate.getYear() : options.baseYear);
        World world = worldOf(options, network, population);
        int people = options.patients.equals("all") ? Math.toIntExact(world.cohort.total()) : Integer.parseInt(options.patients);
        Range written = range == null ? new Range(1, people) : Range.of(range, people, options);
        Sample sample = new Sample(world.cohort, people, options.seedOfPeople());
        int threads = options.threads == null ? Runtime.getRuntime().availableProcessors() : options.threads;
        Map<String, Object> parameters = parameters(options, world, people, written);

        try (Dataset data = new Dataset(out)) {
            Progress progress = new Progress(notes, "Generating: %,d of %,d people", written.size());
            Environment environment = new Environment(world, options.seed);
            new PeopleFiles(data, world, environment, sample, written, progress).write(threads, () -> {
                ModelFiles.write(data, world, environment);
                data.table("dataset_info", csv -> csv.row(VERSION, options.seed, people, parameters.get("persons_per_patient"),
                        options.firstDate, options.lastDate, options.lastDate, parametersText(parameters)));
            });
            data.finish(options.seed, parameters);
            double seconds = (System.nanoTime() - start) / 1e9;
            notes.println(String.format(Locale.US, "Generated %s, %s and %s (seed %d) into %s: %,d rows in %.1f s",
                    counted(data.rows("patients"), "patient"), counted(data.rows("ed_encounters"), "ED visit"),
                    counted(data.rows("ip_stays"), "stay"), options.seed, out, data.rows(), seconds));
        }
    }

    /** Such as "1 patient" or "1,000 patients". For Locale.US Java loads no data of locales, which ROOT makes it do. */
    static String counted(long number, String what) {
        return String.format(Locale.US, "%,d %s%s", number, what, number == 1 ? "" : "s");
    }

    /** How a dataset is made, for its manifest and dataset_info. */
    private static Map<String, Object> parameters(Options options, World world, int people, Range written) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("patients", people);
        parameters.put("region_population", world.population.total());
        parameters.put("region_deaths", world.cohort.total() - world.population.total());
        parameters.put("persons_per_patient", new BigDecimal(world.cohort.total()).divide(new BigDecimal(people), 6, RoundingMode.HALF_UP));
        parameters.put("first_date", options.firstDate.toString());
        parameters.put("last_date", options.lastDate.toString());
        parameters.put("reference_date", options.lastDate.toString());
        parameters.put("base_year", world.population.baseYear);
        parameters.put("sites", options.sites == null ? SITES.length : options.sites);
        parameters.put("sample", options.sample);
        parameters.put("range", written.first + "-" + written.last);
        return parameters;
    }

    /** The parameters as dataset_info has them: without quotes, at which some readers of CSV would end the field. */
    static String parametersText(Map<String, Object> parameters) {
        return parameters.entrySet().stream().map(one -> one.getKey() + "=" + one.getValue()).collect(Collectors.joining("; "));
    }

    /** The people whose rows are written, from 1 to the size of the sample. */
    record Range(int first, int last) {
        static Range of(String text, int people, Options options) {
            if (!text.matches("[0-9]{1,9}-[0-9]{1,9}")) {
                throw options.usage("--range must be FROM-TO, such as 1-5000: '" + text + "'");
            }
            String[] ends = text.split("-");
            Range range = new Range(Integer.parseInt(ends[0]), Integer.parseInt(ends[1]));
            if (range.first < 1 || range.first > range.last || range.last > people) {
                throw options.usage("--range must lie within 1-" + people + ": '" + text + "'");
            }
            return range;
        }

        int size() {
            return last - first + 1;
        }
    }

    /**
     * Text from a file or the command line as it may be printed on a terminal: characters that do something or cannot be seen are
     * written as \\n, \\x1b or \\u202e.
     *
     * @param most the most characters of the text; "..." follows if there are more
     */
    static String shown(String text, int most) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(most).forEach(c -> {
            switch (Character.getType(c)) {
                case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> {
                    int letter = "\0\n\r\t".indexOf(c);
                    shown.append(letter >= 0 ? "\\" + "0nrt".charAt(letter) : String.format(c < 256 ? "\\x%02x" : "\\u%04x", c));
                }
                default -> shown.appendCodePoint(c);
            }
        });
        return text.codePointCount(0, text.length()) > most ? shown + "..." : shown.toString();
    }

    /** Reports wrong usage, failures and output that cannot be written in one line; picocli prints the whole help, or a stack trace. */
    static class OneLine implements IModelTransformer {
        @Override
        public CommandSpec transform(CommandSpec command) {
            command.commandLine().registerConverter(Path.class, OneLine::path);
            command.commandLine().setParameterExceptionHandler((wrong, arguments) -> {
                wrong.getCommandLine().getErr().println(command.name() + ": " + shown(wrongUsage(wrong), 4000) + " (see --help)");
                return CommandLine.ExitCode.USAGE;
            });
            command.commandLine().setExecutionExceptionHandler((failed, line, parsed) -> {
                boolean forUser = failed instanceof IOException || failed instanceof IllegalStateException && failed.getCause() == null;
                line.getErr().println(command.name() + ": " + shown(forUser ? failed.getMessage()
                        : "an error in lm-synth itself (" + failed + "): please report it with what --verbose shows", 4000));
                if (parsed.hasMatchedOption("--verbose")) {
                    StringWriter trace = new StringWriter();
                    failed.printStackTrace(new PrintWriter(trace));
                    trace.toString().lines().forEach(row -> line.getErr().println(shown(row, 4000).replace("\\t", "\t")));
                }
                return CommandLine.ExitCode.SOFTWARE;
            });
            command.commandLine().setExecutionStrategy(parsed -> {
                int code = new CommandLine.RunLast().execute(parsed);
                return isWritten(command) ? code : CommandLine.ExitCode.SOFTWARE;
            });
            return command;
        }

        /** What is wrong with a command line, in one line: picocli's words, but for those that name too much, or a class of Java. */
        private static String wrongUsage(ParameterException wrong) {
            if (wrong instanceof UnmatchedArgumentException unmatched) {
                String first = unmatched.getUnmatched().get(0);
                String option = first.replaceFirst("=.*", "");
                List<String> known = wrong.getCommandLine().getCommandSpec().optionsMap().keySet().stream()
                        .filter(name -> name.startsWith("--")).toList();
                return first.startsWith("-") ? "there is no option '" + option + "'" + didYouMean(option, known)
                        : "'" + first + "' belongs to no option";
            }
            boolean oneOfSome = wrong.getArgSpec() != null && wrong.getArgSpec().type().isEnum() && wrong.getValue() != null;
            return wrong.getMessage().lines().findFirst().orElse("wrong usage").replace("option option", "option")
                    .replaceFirst("is not an? (int|long)$", "is not a whole number")
                    .replaceFirst("cannot convert ('.*') to (class )?[a-z.]*BigDecimal.*", "$1 is not a number")
                    .replaceFirst("cannot convert ('.*') to (class )?[a-zA-Z.]*LocalDate.*", "$1 is not a date as 2025-12-31")
                    .replaceFirst(" \\(java\\..*", "").replaceFirst("class java\\.[a-z.]+", "")
                    + (oneOfSome ? didYouMean(wrong.getValue(), wrong.getArgSpec().completionCandidates()) : "");
        }

        /** Such as "; did you mean 'csv'?" for what is nearly one of the known words; else nothing. */
        static String didYouMean(String word, Iterable<String> known) {
            String nearest = null;
            for (String name : known) {
                boolean near = distance(word, name) <= Math.max(2, name.length() / 3)
                        || word.length() > 3 && (name.contains(word) || word.contains(name) && name.length() > 3);
                nearest = near && (nearest == null || distance(word, name) < distance(word, nearest)) ? name : nearest;
            }
            return nearest == null || word.length() > 100 ? "" : "; did you mean '" + nearest + "'?";
        }

        /** How many letters differ at least between two words, in upper or lower case: added, left out or replaced. */
        private static int distance(String a, String b) {
            int[] row = IntStream.rangeClosed(0, b.length()).toArray();
            for (int i = 1; i <= a.length(); i++) {
                int diagonal = row[0];
                row[0] = i;
                for (int j = 1; j <= b.length(); j++) {
                    boolean same = Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1));
                    int replaced = diagonal + (same ? 0 : 1);
                    diagonal = row[j];
                    row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
                }
            }
            return row[b.length()];
        }

        /** Refuses a path whose letters Java, in a locale that does not know them, has replaced: it would be another path. */
        private static Path path(String text) {
            String whole = new File(text).getAbsolutePath();
            if (whole.contains("\uFFFD") || whole.contains("?") && !"UTF-8".equals(System.getProperty("sun.jnu.encoding"))) {
                throw new TypeConversionException("the locale has lost letters of '" + whole + "'; set LC_ALL=C.UTF-8");
            }
            return Path.of(text);
        }

        /** Whether standard output took what was printed. If not, says why, unless the reader of a pipe has had enough. */
        private static boolean isWritten(CommandSpec command) {
            command.commandLine().getOut().flush();
            if (!System.out.checkError()) {
                return true;
            }
            String reason = "a write failed";
            try { // closes nothing: where standard output is closed, its number may be that of another file of the JVM
                new FileOutputStream(FileDescriptor.out).write('\n'); // fails as before: Java keeps no reason
            } catch (IOException e) {
                reason = e.getMessage();
            }
            boolean enough = reason.contains("Broken pipe");
            if (!enough) {
                command.commandLine().getErr().println(command.name() + ": cannot write to standard output: " + reason);
            }
            return enough;
        }
    }

    // ---- The tables of the model, read and checked -------------------------------------------------------------------

    private static void require(boolean holds, String message, Object... values) {
        if (!holds) {
            throw new IllegalStateException("the model, " + String.format(Locale.ROOT, message,
                    Arrays.stream(values).map(value -> value instanceof Double number ? Row.plain(number) : value).toArray()));
        }
    }

    /**
     * A row of a table in a text block: a line with the names of the columns, then one for each row. Columns are two or more spaces
     * apart, "-" stands for nothing, and what follows "#" is a comment.
     */
    static final class Row {
        private static final Pattern COMMENT = Pattern.compile("#.*"), GAP = Pattern.compile(" {2,}");
        private final String table;
        private final int line;
        private final List<String> columns;
        private final List<String> cells;
        /** The columns that nobody has asked for, in any row of the table. */
        private final Set<String> unread;

        private Row(String table, int line, List<String> columns, List<String> cells, Set<String> unread) {
            this.table = table;
            this.line = line;
            this.columns = columns;
            this.cells = cells;
            this.unread = unread;
            if (cells.size() != columns.size()) {
                throw new IllegalStateException("the model, " + table + ", line " + line + " (" + cells.get(0) + "): " + cells.size()
                        + " columns instead of " + columns.size() + ", which must be two or more spaces apart");
            }
        }

        /**
         * Reads a whole table.
         *
         * @throws IllegalStateException naming table, line and column of what cannot be read
         */
        static <T> List<T> read(String table, String text, Function<Row, T> convert) {
            List<T> rows = new ArrayList<>();
            List<String> columns = null;
            Set<String> unread = new TreeSet<>();
            int line = 0;
            for (String content : text.lines().toList()) {
                line++;
                String stripped = COMMENT.matcher(content).replaceFirst("").strip();
                if (!stripped.isEmpty()) {
                    List<String> cells = List.of(GAP.split(stripped));
                    if (columns == null) {
                        columns = cells;
                        unread.addAll(columns);
                    } else {
                        rows.add(convert.apply(new Row(table, line, columns, cells, unread)));
                    }
                }
            }
            require(rows.isEmpty() || unread.isEmpty(), "%s: nothing reads the column %s", table, String.join(", ", unread));
            return rows;
        }

        /** The text of a cell; empty for "-". */
        String text(String column) {
            int at = columns.indexOf(column);
            require(at >= 0, "%s: no column %s", table, column);
            unread.remove(column);
            return cells.get(at).equals("-") ? "" : cells.get(at);
        }

        double number(String column, double least, double most) {
            double value;
            try {
                value = Double.parseDouble(text(column));
            } catch (NumberFormatException e) {
                throw wrong(column, "'" + text(column) + "' is not a number");
            }
            if (!(value >= least && value <= most)) {
                throw wrong(column, text(column) + " is not within " + plain(least) + " to " + plain(most));
            }
            return value;
        }

        /** A date; null for "-". */
        LocalDate date(String column) {
            try {
                return text(column).isEmpty() ? null : LocalDate.parse(text(column));
            } catch (DateTimeParseException e) {
                throw wrong(column, "'" + text(column) + "' is not a date as 2025-12-31");
            }
        }

        int integer(String column, int least, int most) {
            double value = number(column, least, most);
            if (value != Math.rint(value)) {
                throw wrong(column, text(column) + " is not a whole number");
            }
            return (int) value;
        }

        /** The columns that are named as the age groups are, for people from one age in years to another. */
        double[] byAge(int from, int to) {
            if (from > to) {
                throw wrong("to", "it must not be below from");
            }
            double[] values = AgeGroup.ALL.stream().mapToDouble(group -> number(group.text, 0, 1e6)).toArray();
            if (Arrays.stream(values).sum() > 0 && !isForSomebody(from, to, values)) {
                throw wrong("to", "nobody from " + from + " to " + to + " is in an age group with a value above 0");
            }
            return values;
        }

        static boolean isForSomebody(int from, int to, double[] byAge) {
            return AgeGroup.ALL.stream().anyMatch(group -> byAge[group.ordinal()] > 0 && from < group.to() && to >= group.from);
        }

        boolean yes(String column) {
            return choice(column, Map.of("yes", true, "no", false));
        }

        /** The value whose name is in the cell. */
        <T> T choice(String column, Map<String, T> byName) {
            T chosen = byName.get(text(column));
            if (chosen == null) {
                throw wrong(column, "'" + text(column) + "' is none of " + String.join(", ", new TreeSet<>(byName.keySet()))
                        + OneLine.didYouMean(text(column), byName.keySet()));
            }
            return chosen;
        }

        IllegalStateException wrong(String column, String why) {
            return new IllegalStateException("the model, " + table + ", line " + line + " (" + cells.get(0) + "), column " + column
                    + ": " + why);
        }

        private static String plain(double value) {
            return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
        }
    }

    /** Rows by their code, or by another key such as their id, which no two rows may share. */
    private static <T> Map<String, T> byCode(String table, Collection<T> rows, Function<T, String> code) {
        Map<String, T> byCode = new LinkedHashMap<>();
        rows.forEach(row -> require(byCode.put(code.apply(row), row) == null, "%s: %s stands twice", table, code.apply(row)));
        return byCode;
    }

    /** Checks of the tables that are arrays; the others are checked where they are read. */
    private static final class ArrayTables {
        private static final double ANY = 1e9;

        static void check() {
            int groups = AgeGroup.ALL.size();
            entries(groups, 100, "FEMALE_SHARE", FEMALE_SHARE, "OTHER_SHARE", OTHER_SHARE, "ALC_CHANCE", ALC_CHANCE,
                    "HOME_SUPPORT", HOME_SUPPORT, "LONG_TERM_CARE", LONG_TERM_CARE);
            entries(groups, 1, "ALC_TO_LONG_TERM_CARE", ALC_TO_LONG_TERM_CARE);
            entries(groups, ANY, "DEATH_ELSEWHERE", DEATH_ELSEWHERE, "LONG_TERM_CARE_DEATH", LONG_TERM_CARE_DEATH);
            entries(groups, ANY, "FRAILTY_SIGMA", FRAILTY_SIGMA, "AMBULANCE_AGE", AMBULANCE_AGE, "DEATH_AGE", DEATH_AGE,
                    "PATIENCE_AGE", PATIENCE_AGE, "TREATMENT_AGE", TREATMENT_AGE, "LOS_AGE", LOS_AGE);
            distributions(groups, "MIGRANT_AGES", MIGRANT_AGES);
            require(CTAS.length == 5 && CTAS_URGENT.length == 5 && ADMIT.length == 5,
                    "CTAS, CTAS_URGENT and ADMIT need a line for each of CTAS 1 to 5");
            for (int level = 0; level < CTAS.length; level++) {
                entries(groups, ANY, "CTAS", CTAS[level], "CTAS_URGENT", CTAS_URGENT[level]);
                entries(groups, 100, "ADMIT", ADMIT[level]);
            }
            entries(CTAS.length, 1, "AMBULANCE", AMBULANCE);
            entries(CTAS.length, ANY, "CTAS_NIGHT", CTAS_NIGHT, "TRIAGE", TRIAGE, "WAIT", WAIT,
                    "PATIENCE", PATIENCE, "TREATMENT", TREATMENT);
            entries(24, ANY, "WAIT_HOUR", WAIT_HOUR);
            distributions(24, "HOURS_ADULT", HOURS_ADULT, "HOURS_SENIOR", HOURS_SENIOR, "HOURS_CHILD", HOURS_CHILD,
                    "HOURS_URGENT", HOURS_URGENT, "HOURS_ELECTIVE", HOURS_ELECTIVE, "HOURS_DIRECT", HOURS_DIRECT,
                    "HOURS_BED", HOURS_BED, "HOURS_DISCHARGE", HOURS_DISCHARGE, "HOURS_SPONTANEOUS", HOURS_SPONTANEOUS,
                    "HOURS_INDUCED", HOURS_INDUCED, "HOURS_URGENT_CAESAREAN", HOURS_URGENT_CAESAREAN,
                    "HOURS_PLANNED_CAESAREAN", HOURS_PLANNED_CAESAREAN);
            entries(7, ANY, "WEEK_CROWDING", WEEK_CROWDING);
            distributions(7, "WEEK_ADULT", WEEK_ADULT, "WEEK_SENIOR", WEEK_SENIOR, "WEEK_CHILD", WEEK_CHILD, "WEEK_URGENT", WEEK_URGENT,
                    "WEEK_ELECTIVE", WEEK_ELECTIVE, "WEEK_DIRECT", WEEK_DIRECT, "FERTILITY", FERTILITY,
                    "WEEK_SPONTANEOUS", WEEK_SPONTANEOUS, "WEEK_INDUCED", WEEK_INDUCED,
                    "WEEK_URGENT_CAESAREAN", WEEK_URGENT_CAESAREAN, "WEEK_PLANNED_CAESAREAN", WEEK_PLANNED_CAESAREAN);
            distributions(12, "MONTHS_ADULT", MONTHS_ADULT, "MONTHS_SENIOR", MONTHS_SENIOR, "MONTHS_CHILD", MONTHS_CHILD,
                    "MONTHS_ELECTIVE", MONTHS_ELECTIVE, "MONTHS_BIRTHS", MONTHS_BIRTHS);
            entries(Gender.ALL.size(), ANY, "DEATH_GENDER", DEATH_GENDER);
            require(LIFE_TABLE_FEMALE.length == 2 && LIFE_TABLE_MALE.length == 2, "LIFE_TABLE_FEMALE and LIFE_TABLE_MALE need 2 entries");
            require(OLDEST_DECLINE.length == 2, "OLDEST_DECLINE needs 2 entries");
            checkNumbers();
            checkServices();
        }

        private static void checkNumbers() {
            numbers(0, 1, "DEFAULT_SITE_SHARE", DEFAULT_SITE_SHARE, "HOME_FACILITY_SHARE", HOME_FACILITY_SHARE,
                    "PLANNED_WITHOUT_FRAILTY", PLANNED_WITHOUT_FRAILTY, "RETURN_SHARE", RETURN_SHARE, "LEAVING_RETURNS", LEAVING_RETURNS,
                    "SAME_UNIT", SAME_UNIT, "USUAL_VISIT", USUAL_VISIT, "USUAL_SERVICE", USUAL_SERVICE,
                    "FRAILTY_CORRELATION", FRAILTY_CORRELATION,
                    "LONG_TERM_CARE_AMBULANCE", LONG_TERM_CARE_AMBULANCE, "HOSPITAL_BIRTHS", HOSPITAL_BIRTHS, "CAESAREAN", CAESAREAN,
                    "NICU", NICU, "INDUCED", INDUCED);
            numbers(0, 1, "EARLY_DISCHARGE", EARLY_DISCHARGE, "CANCELLED", CANCELLED, "CANCELLED_MOST", CANCELLED_MOST,
                    "DIVERTED", DIVERTED, "FLOW_CORRELATION", FLOW_CORRELATION, "CROWDING_CORRELATION", CROWDING_CORRELATION,
                    "DAY_CORRELATION", DAY_CORRELATION, "SITE_SLOW_CORRELATION", SITE_SLOW_CORRELATION);
            numbers(Double.MIN_NORMAL, 1, "LONG_WEEKEND_FLOW", LONG_WEEKEND_FLOW);
            numbers(0, ANY, "TWINS", TWINS, "DEATH_AFTER_STAY", DEATH_AFTER_STAY,
                    "DEATH_AFTER_VISIT", DEATH_AFTER_VISIT, "DEATH_WINTER", DEATH_WINTER,
                    "DEATH_RESPIRATORY", DEATH_RESPIRATORY, "LONG_TERM_CARE_MORTALITY", LONG_TERM_CARE_MORTALITY);
            numbers(Double.MIN_NORMAL, ANY, "DISTANCE_SCALE", DISTANCE_SCALE, "FRAILTY_MAX", FRAILTY_MAX, "OCCUPANCY", OCCUPANCY,
                    "OCCUPANCY_CRITICAL", OCCUPANCY_CRITICAL, "LOS_MAX", LOS_MAX, "ALC_MEDIAN", ALC_MEDIAN, "ALC_MAX", ALC_MAX,
                    "DEATH_AFTER_STAY_DAYS", DEATH_AFTER_STAY_DAYS, "PALLIATIVE_DAYS", PALLIATIVE_DAYS);
            require(REBOOKED_FROM > 0 && REBOOKED_TO >= REBOOKED_FROM, "REBOOKED_FROM must be above 0, and REBOOKED_TO not below it");
            require(PROJECTION_YEARS >= 2 && PROJECTION_YEARS <= 100, "PROJECTION_YEARS is not within 2 to 100");
        }

        /** @param numbers names, each followed by the number */
        private static void numbers(double least, double most, Object... numbers) {
            for (int i = 0; i < numbers.length; i += 2) {
                double value = (double) numbers[i + 1];
                require(value >= least && value <= most, least > 0 ? "%s must be above 0" : "%s: %s is not within 0 to %s", numbers[i],
                        value, most);
            }
        }

        private static void checkServices() {
            require(SERVICES.length > 0, "SERVICES has no line");
            byCode("SERVICES", List.of(SERVICES), Service::name);
            List<String> subprograms = Subprogram.all().stream().map(Subprogram::name).toList();
            for (Service service : SERVICES) {
                require(service.female.length == AgeGroup.ALL.size() && service.male.length == AgeGroup.ALL.size(),
                        "SERVICES: %s needs %d rates for each gender", service.name, AgeGroup.ALL.size());
                entries(AgeGroup.ALL.size(), ANY, "SERVICES: " + service.name, service.female,
                        "SERVICES: " + service.name, service.male);
                require(Arrays.stream(service.female).sum() + Arrays.stream(service.male).sum() > 0,
                        "SERVICES: nobody comes to %s: give it a rate above 0", service.name);
                require(subprograms.contains(service.name), "SERVICES: %s is no subprogram: add a line with this name to SUBPROGRAMS%s",
                        service.name, OneLine.didYouMean(service.name, subprograms));
            }
        }

        /**
         * Refuses tables of another length, or with a value below 0 or above the greatest.
         *
         * @param tables names of tables, each followed by the table
         */
        private static void entries(int entries, double greatest, Object... tables) {
            for (int i = 0; i < tables.length; i += 2) {
                double[] values = (double[]) tables[i + 1];
                require(values.length == entries, "%s needs %d entries, not %d", tables[i], entries, values.length);
                for (double value : values) {
                    require(value >= 0 && value <= greatest, "%s: %s is not within 0 to %s", tables[i], value, greatest);
                }
            }
        }

        /** Refuses what nothing can be drawn from. */
        private static void distributions(int entries, Object... tables) {
            entries(entries, ANY, tables);
            for (int i = 0; i < tables.length; i += 2) {
                require(Arrays.stream((double[]) tables[i + 1]).sum() > 0, "%s needs a value above 0", tables[i]);
            }
        }
    }

    // ---- Random numbers ----------------------------------------------------------------------------------------------

    /** SplitMix64 (Steele, Lea and Flood 2014), a random generator: small, fast and the same everywhere. */
    static final class SplitMix64 {
        private static final long GOLDEN = 0x9E3779B97F4A7C15L;
        private long state;

        /** Begins one of the independent streams of random numbers that a seed has. */
        void seed(long seed, long stream) {
            state = mix(mix(GOLDEN ^ mix(seed + GOLDEN)) ^ mix(stream + GOLDEN));
        }

        static long mix(long z) {
            z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
            z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
            return z ^ (z >>> 31);
        }

        /** The n-th random number of a seed, without those before it. */
        static long at(long seed, int n) {
            return mix(seed + n * GOLDEN);
        }

        long bits() {
            return mix(state += GOLDEN);
        }

        /** Uniform in [0, 1). */
        double uniform() {
            return unit(bits());
        }

        static double unit(long bits) {
            return (bits >>> 11) * 0x1p-53;
        }

        /** Uniform in 0 to n - 1. */
        int below(int n) {
            return (int) (uniform() * n);
        }

        boolean happens(double probability) {
            return uniform() < probability;
        }

        /** Exponential with mean 1. */
        double exponential() {
            return -StrictMath.log(1 - uniform());
        }

        private static final double[] RECIPROCAL = IntStream.rangeClosed(0, 1_000).mapToDouble(n -> 1.0 / n).toArray();

        /** Poisson by inversion; never above 1,000. */
        int poisson(double mean) {
            double p = expMinus(mean);
            double u = uniform();
            int n = 0;
            for (double sum = p; u >= sum && n < RECIPROCAL.length - 1; sum += p) {
                n++;
                p *= mean * RECIPROCAL[n];
            }
            return n;
        }
    }

    private static final int EXP_STEPS = 64, EXP_MAX = 700;
    private static final double[] EXP_WHOLE = new double[EXP_MAX + 1], EXP_FRACTION = new double[EXP_STEPS];

    static {
        for (int i = 0; i <= EXP_MAX; i++) {
            EXP_WHOLE[i] = StrictMath.exp(-i);
        }
        for (int i = 0; i < EXP_STEPS; i++) {
            EXP_FRACTION[i] = StrictMath.exp(-i / (double) EXP_STEPS);
        }
    }

    /** exp(-x) for x from 0 to 700, to about nine digits: the whole part and the next 1/64 from tables, the rest from the series. */
    static double expMinus(double x) {
        double at = Math.min(x, EXP_MAX);
        int whole = (int) at;
        int step = (int) ((at - whole) * EXP_STEPS);
        double rest = at - whole - step / (double) EXP_STEPS;
        return EXP_WHOLE[whole] * EXP_FRACTION[step] * (1 - rest * (1 - rest / 2 * (1 - rest / 3)));
    }

    /** A lognormal distribution with median 1, as a table: linear between 1,024 quantiles, exact below the first and above the last. */
    static final class Lognormal {
        private static final int STEPS = 1_024, SCORES = 4;
        private static final double[] NORMAL = new double[STEPS];
        private final double sigma;
        private final double[] quantile = new double[STEPS];
        /** By standard normal quantile, from -SCORES to SCORES. */
        private final double[] byScore = new double[STEPS + 1];

        static {
            for (int i = 1; i < STEPS; i++) {
                NORMAL[i] = normalQuantile(i / (double) STEPS);
            }
        }

        Lognormal(double sigma) {
            this.sigma = sigma;
            for (int i = 1; i < STEPS; i++) {
                quantile[i] = StrictMath.exp(sigma * NORMAL[i]);
            }
            for (int i = 0; i <= STEPS; i++) {
                byScore[i] = StrictMath.exp(sigma * SCORES * (2.0 * i / STEPS - 1));
            }
        }

        /** As skewed as one with this median and mean. */
        static Lognormal of(double median, double mean) {
            return new Lognormal(Math.sqrt(2 * StrictMath.log(mean / median)));
        }

        /** The standard normal quantile at u in [0, 1). */
        static double score(double u) {
            double place = u * STEPS;
            int i = (int) place;
            return i == 0 || i == STEPS - 1 ? normalQuantile(u) : NORMAL[i] + (place - i) * (NORMAL[i + 1] - NORMAL[i]);
        }

        /** The value with this standard normal quantile. */
        double atScore(double z) {
            double place = (z + SCORES) * STEPS / (2 * SCORES);
            int i = (int) Math.max(0, Math.min(STEPS - 1, place));
            return z < -SCORES || z >= SCORES ? StrictMath.exp(sigma * z) : byScore[i] + (place - i) * (byScore[i + 1] - byScore[i]);
        }

        /** The quantile at u in [0, 1). */
        double at(double u) {
            double place = u * STEPS;
            int i = (int) place;
            return i == 0 || i == STEPS - 1 ? StrictMath.exp(sigma * normalQuantile(u))
                    : quantile[i] + (place - i) * (quantile[i + 1] - quantile[i]);
        }

        /** Mean / median. */
        double mean() {
            return StrictMath.exp(sigma * sigma / 2);
        }
    }

    /** A power, as a table: linear between values 1 / STEPS apart, that of GREATEST for all above it. */
    private static final class Power {
        private static final double GREATEST = 4;
        private static final int STEPS = 256;
        private final double[] table = new double[(int) GREATEST * STEPS + 2];

        Power(double exponent) {
            for (int i = 0; i < table.length; i++) {
                table[i] = StrictMath.pow(i / (double) STEPS, exponent);
            }
        }

        double of(double value) {
            double place = Math.min(value, GREATEST) * STEPS;
            int i = (int) place;
            return table[i] + (place - i) * (table[i + 1] - table[i]);
        }
    }

    /** A Weibull distribution as a table, as Lognormal is one. With a shape below 1 its hazard falls for ever, as a power of the time. */
    static final class Weibull {
        private static final int STEPS = 1_024;
        private final double shape;
        private final double scale;
        private final double[] quantile = new double[STEPS];

        Weibull(double shape, double scale) {
            this.shape = shape;
            this.scale = scale;
            for (int i = 1; i < STEPS; i++) {
                quantile[i] = exactly(i / (double) STEPS);
            }
        }

        private double exactly(double u) {
            return scale * StrictMath.pow(-StrictMath.log(1 - u), 1 / shape);
        }

        /** The quantile at u in [0, 1). */
        double at(double u) {
            double place = u * STEPS;
            int i = (int) place;
            return i == STEPS - 1 ? exactly(u) : quantile[i] + (place - i) * (quantile[i + 1] - quantile[i]);
        }
    }

    /** The standard normal quantile: Acklam's rational approximation, relative error below 1.2e-9. */
    static double normalQuantile(double p) {
        double low = 0.02425;
        if (p < low || p > 1 - low) {
            double tail = Math.max(p < low ? p : 1 - p, 1e-16);
            double q = Math.sqrt(-2 * StrictMath.log(tail));
            double z = (((((-7.784894002430293e-03 * q - 3.223964580411365e-01) * q - 2.400758277161838) * q - 2.549732539343734) * q
                    + 4.374664141464968) * q + 2.938163982698783)
                    / ((((7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1);
            return p < low ? z : -z;
        }
        double q = p - 0.5;
        double r = q * q;
        return (((((-3.969683028665376e+01 * r + 2.209460984245205e+02) * r - 2.759285104469687e+02) * r + 1.383577518672690e+02) * r
                - 3.066479806614716e+01) * r + 2.506628277459239) * q
                / (((((-5.447609879822406e+01 * r + 1.615858368580409e+02) * r - 1.556989798598866e+02) * r + 6.680131188771972e+01) * r
                - 1.328068155288572e+01) * r + 1);
    }

    /** A categorical distribution: each index has a probability in proportion to its weight. */
    static final class Categorical {
        /** Cumulative probability up to each index. */
        private final double[] upTo;
        /** Where the search for u begins, by equal parts of [0, 1): at its index or a step or two before (binary search: 8 % more CPU). */
        private final short[] guide;
        private final double parts;
        /** The sum of the weights. */
        final double total;

        Categorical(double... weights) {
            upTo = new double[weights.length];
            total = cumulate(weights, upTo, 0);
            guide = new short[2 * weights.length];
            parts = guide.length;
            for (int part = 0, index = 0; part < guide.length; part++) {
                while (upTo[index] <= part / parts) {
                    index++;
                }
                guide[part] = (short) index;
            }
        }

        /** Puts the cumulative probability up to each index into upTo, from an offset on, and returns the sum of the weights. */
        private static double cumulate(double[] weights, double[] upTo, int offset) {
            double sum = 0;
            for (int i = 0; i < weights.length; i++) {
                sum += weights[i];
                upTo[offset + i] = sum;
            }
            int last = weights.length - 1;
            while (last > 0 && weights[last] == 0) {
                last--;
            }
            for (int i = 0; i < weights.length; i++) {
                upTo[offset + i] = i >= last ? 1 : sum == 0 ? 0 : upTo[offset + i] / sum;
            }
            return sum;
        }

        /** The index at u in [0, 1). */
        int at(double u) {
            int index = guide[(int) (u * parts)];
            while (upTo[index] <= u) {
                index++;
            }
            return index;
        }

        int draw(SplitMix64 random) {
            return at(random.uniform());
        }

        /** The probability of the first index. */
        double first() {
            return upTo[0];
        }

        /** Where u lies within the interval of its index, in [0, 1). */
        double within(double u, int index) {
            double lower = index == 0 ? 0 : upTo[index - 1];
            return Math.min((u - lower) / (upTo[index] - lower), 0x1.fffffffffffffp-1);
        }
    }

    /** Many categorical distributions over the same choices, a row each (as objects of their own: 5 % more CPU for cache misses). */
    static final class CategoricalTable {
        private final int choices;
        private final double[] total;
        private final double[] upTo;

        CategoricalTable(int rows, int choices) {
            this.choices = choices;
            total = new double[rows];
            upTo = new double[rows * choices];
        }

        void set(int row, double[] weights) {
            total[row] = Categorical.cumulate(weights, upTo, row * choices);
        }

        /** The sum of the weights. */
        double total(int row) {
            return total[row];
        }

        /** The index at u in [0, 1). */
        int at(int row, double u) {
            int first = row * choices;
            int i = first;
            while (upTo[i] <= u) {
                i++;
            }
            return i - first;
        }

        int draw(int row, SplitMix64 random) {
            return at(row, random.uniform());
        }
    }

    // ---- Time --------------------------------------------------------------------------------------------------------

    /**
     * Days, clock changes and holidays of the history. A time is in seconds of the local clock since the first date, a day in days since
     * then. The years of the model are counted back from the last date: year 1 ends with it, year 0 follows it.
     */
    static final class Calendar {
        private static final int DATE_LENGTH = 10;
        /** Days off in a row that make a long weekend, and for how many days afterwards it is felt. */
        private static final int LONG_WEEKEND = 3, AFTERWARDS = 7;
        final LocalDate first;
        final LocalDate last;
        /** The midnight after the last date. */
        final long end;
        /** First second of each year of the model. */
        final long[] yearStart;
        /** Those of age a on the last date were born from day firstBirthday[a + 1] to the one before firstBirthday[a]. */
        final int[] firstBirthday = new int[AGES + 1];
        /** The first day of the earliest year of the model. */
        final int firstDay;
        /** Dates from the first day to the end of the year after the history, as numbers such as 20251231 and as text. */
        private final int[] date;
        private final byte[] dateText;
        private final boolean[] holiday;
        private final byte[] yearOfDay;
        /** By day: the second at which the clock springs forward; 0 = it does not. */
        private final int[] springForward;

        Calendar(LocalDate first, LocalDate last) {
            this.first = first;
            this.last = last;
            end = seconds(last.plusDays(1));
            List<Long> starts = new ArrayList<>(List.of(end));
            while (starts.get(starts.size() - 1) > -WARM_UP_DAYS * (long) DAY) {
                starts.add(seconds(last.plusDays(1).minusYears(starts.size())));
            }
            yearStart = starts.stream().mapToLong(s -> s).toArray();
            firstDay = dayOf(yearStart[yearStart.length - 1]);
            yearOfDay = new byte[dayOf(end) - firstDay + 1]; // the last entry is the year after the history
            for (int k = 1; k < yearStart.length; k++) {
                Arrays.fill(yearOfDay, dayOf(yearStart[k]) - firstDay, dayOf(yearStart[k - 1]) - firstDay, (byte) k);
            }
            springForward = springForward();
            for (int age = 0; age <= AGES; age++) {
                firstBirthday[age] = (int) (seconds(last.minusYears(age)) / DAY) + 1;
            }
            int days = dayOf(seconds(last.plusDays(1).plusYears(1))) - firstDay;
            date = new int[days];
            dateText = new byte[days * DATE_LENGTH];
            holiday = new boolean[days];
            Set<LocalDate> holidays = IntStream.rangeClosed(first.getYear() - 2, last.getYear() + 1).boxed()
                    .flatMap(year -> holidays(year).keySet().stream()).collect(Collectors.toSet());
            for (int i = 0; i < days; i++) {
                LocalDate day = first.plusDays(firstDay + i);
                date[i] = number(day);
                System.arraycopy(day.toString().getBytes(StandardCharsets.US_ASCII), 0, dateText, i * DATE_LENGTH, DATE_LENGTH);
                holiday[i] = holidays.contains(day);
            }
        }

        private long seconds(LocalDate date) {
            return ChronoUnit.DAYS.between(first, date) * DAY;
        }

        /** A date as a number, such as 20251231: the difference of two, divided by 10,000, is an age in years. */
        static int number(LocalDate date) {
            return date.getYear() * 10_000 + date.getMonthValue() * 100 + date.getDayOfMonth();
        }

        /** Number of years of the model, with year 0. */
        int years() {
            return yearStart.length;
        }

        /** Number of days from the first day of the model to the last of the history. */
        int days() {
            return dayOf(end) - firstDay;
        }

        /** The days from the first day of the model to the end of year 0. */
        private CalendarDay[] calendarDays() {
            int[] after = daysAfterLongWeekend(first.plusDays(firstDay), date.length);
            return IntStream.range(0, date.length).mapToObj(i -> CalendarDay.of(first.plusDays(firstDay + i), holiday[i], after[i]))
                    .toArray(CalendarDay[]::new);
        }

        /** For each of so many days from a date on: 1 on the first day after a long weekend, to AFTERWARDS; else 0. */
        static int[] daysAfterLongWeekend(LocalDate from, int days) {
            LocalDate start = from.minusDays(3 * AFTERWARDS);
            int[] after = new int[3 * AFTERWARDS + days + AFTERWARDS];
            Set<LocalDate> holidays = IntStream.rangeClosed(start.getYear(), start.plusDays(after.length).getYear()).boxed()
                    .flatMap(year -> holidays(year).keySet().stream()).collect(Collectors.toSet());
            int off = 0;
            int since = AFTERWARDS;
            for (int i = 0; i < after.length; i++) {
                LocalDate day = start.plusDays(i);
                since++;
                if (day.getDayOfWeek().getValue() >= DayOfWeek.SATURDAY.getValue() || holidays.contains(day)) {
                    off++;
                } else {
                    if (off >= LONG_WEEKEND) {
                        Arrays.fill(after, i - off, i, 0);
                        since = 1;
                    }
                    off = 0;
                }
                after[i] = since <= AFTERWARDS ? since : 0;
            }
            return Arrays.copyOfRange(after, 3 * AFTERWARDS, 3 * AFTERWARDS + days);
        }

        static int dayOf(long time) {
            return (int) Math.floorDiv(time, (long) DAY);
        }

        static int secondOf(long time) {
            return (int) Math.floorMod(time, (long) DAY);
        }

        /** Whether a day is a statutory holiday, up to the one after the history and within the year of the last date. */
        boolean isHoliday(int day) {
            int i = day - firstDay;
            return i >= 0 && i < yearOfDay.length && holiday[i] && date[i] / 10_000 <= last.getYear();
        }

        /** 0 is Monday. */
        int weekday(int day) {
            return Math.floorMod(day + first.getDayOfWeek().ordinal(), 7);
        }

        /** The year of the model in which a time lies. */
        int yearOf(long time) {
            int day = dayOf(time) - firstDay;
            return yearOfDay[Math.min(Math.max(day, 0), yearOfDay.length - 1)];
        }

        /** The date of a day as a number, such as 20251231. */
        int dateOf(int day) {
            int i = day - firstDay;
            return i >= 0 ? date[i] : number(LocalDate.ofEpochDay(first.toEpochDay() + day));
        }

        /** Puts the date of a day from the first to the end of the year after the history, as yyyy-MM-dd. */
        int putDate(int day, byte[] bytes, int at) {
            System.arraycopy(dateText, (day - firstDay) * DATE_LENGTH, bytes, at, DATE_LENGTH);
            return at + DATE_LENGTH;
        }

        /** How much of a year of the model lies in the history, in years. */
        double shareOfHistory(int year) {
            return year == 0 ? 0 : (Math.max(0, yearStart[year - 1]) - Math.max(0, yearStart[year])) / (365.25 * DAY);
        }

        private int[] springForward() {
            int[] found = new int[yearOfDay.length];
            ZoneRules rules = ZONE.getRules();
            ZoneOffsetTransition next = rules.nextTransition(first.plusDays(firstDay).atStartOfDay(ZONE).toInstant());
            while (next != null && !next.getDateTimeBefore().toLocalDate().isAfter(last)) {
                if (next.isGap()) {
                    LocalDateTime skipped = next.getDateTimeBefore();
                    found[dayOf(seconds(skipped.toLocalDate())) - firstDay] = skipped.toLocalTime().toSecondOfDay();
                }
                next = rules.nextTransition(next.getInstant());
            }
            return found;
        }

        /** The time, an hour later if it falls into the hour that the clock skips in spring. */
        long clock(long time) {
            int day = dayOf(time) - firstDay;
            if (day < 0 || day >= springForward.length || springForward[day] == 0) {
                return time;
            }
            int second = secondOf(time) - springForward[day];
            return second >= 0 && second < HOUR ? time + HOUR : time;
        }

        /** Statutory holidays of British Columbia, with their names. */
        static Map<LocalDate, String> holidays(int year) {
            Map<LocalDate, String> days = new TreeMap<>();
            days.put(LocalDate.of(year, 1, 1), "New Year's Day");
            if (year >= 2013) {
                days.put(LocalDate.of(year, 2, 1).with(TemporalAdjusters.dayOfWeekInMonth(year >= 2019 ? 3 : 2, DayOfWeek.MONDAY)),
                        "Family Day");
            }
            days.put(easter(year).minusDays(2), "Good Friday");
            days.put(LocalDate.of(year, 5, 25).with(TemporalAdjusters.previous(DayOfWeek.MONDAY)), "Victoria Day");
            days.put(LocalDate.of(year, 7, 1), "Canada Day");
            days.put(LocalDate.of(year, 8, 1).with(TemporalAdjusters.firstInMonth(DayOfWeek.MONDAY)), "British Columbia Day");
            days.put(LocalDate.of(year, 9, 1).with(TemporalAdjusters.firstInMonth(DayOfWeek.MONDAY)), "Labour Day");
            if (year >= 2023) {
                days.put(LocalDate.of(year, 9, 30), "National Day for Truth and Reconciliation");
            }
            days.put(LocalDate.of(year, 10, 1).with(TemporalAdjusters.dayOfWeekInMonth(2, DayOfWeek.MONDAY)), "Thanksgiving Day");
            days.put(LocalDate.of(year, 11, 11), "Remembrance Day");
            days.put(LocalDate.of(year, 12, 25), "Christmas Day");
            return days;
        }

        /** Easter Sunday of the Gregorian calendar (the anonymous computus of 1876). */
        static LocalDate easter(int year) {
            int a = year % 19;
            int b = year / 100;
            int c = year % 100;
            int h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
            int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
            int m = (a + 11 * h + 22 * l) / 451;
            int n = h + l - 7 * m + 114;
            return LocalDate.of(year, n / 31, n % 31 + 1);
        }
    }

    /**
     * What decides how many people come on a day.
     *
     * @param weekday     0 is Monday
     * @param after       days since the last day of a long weekend, up to 7; else 0
     * @param monthDay    such as 1231
     * @param month       the place in the year, in months since mid-January
     * @param christmas   factor of the Christmas season on all arrivals
     * @param winter      share that the respiratory season adds to the arrivals of children
     * @param adultWinter respiratory season of adults and seniors, relative to the peak of a mean one
     */
    private record CalendarDay(int weekday, boolean holiday, int after, int monthDay, double month, double christmas, double winter,
            double adultWinter) {

        static CalendarDay of(LocalDate date, boolean holiday, int after) {
            int monthDay = date.getMonthValue() * 100 + date.getDayOfMonth();
            return new CalendarDay(date.getDayOfWeek().ordinal(), holiday, after, monthDay,
                    date.getMonthValue() - 1 + (date.getDayOfMonth() - 0.5) / date.lengthOfMonth() - 0.5,
                    monthDay == 1225 ? CHRISTMAS_DAY : monthDay > 1225 || monthDay <= 102 ? AFTER_CHRISTMAS : 1,
                    winter(date), winter(date.minusDays(WINTER_LATER_DAYS)) / WINTER_MEAN);
        }

        /** A mean respiratory season: a wave. */
        private static double winter(LocalDate date) {
            int year = date.getMonthValue() >= 7 ? date.getYear() : date.getYear() - 1;
            double distance = (date.toEpochDay() - WINTER_PEAK.atYear(year).toEpochDay()) / WINTER_DAYS;
            return WINTER_MEAN * StrictMath.exp(-distance * distance / 2);
        }

        /** The weekday that it is like: a holiday is as a Sunday, the first day after a long weekend as a Monday. */
        int likeWeekday() {
            return holiday ? 6 : after == 1 ? 0 : weekday;
        }

        boolean isOff() {
            return holiday || weekday >= DayOfWeek.SATURDAY.ordinal();
        }

        /** Factor on the arrivals of the first day after a long weekend. */
        double afterLongWeekend() {
            return after == 1 ? AFTER_LONG_WEEKEND : 1;
        }

        double births(double[] week) {
            return week[holiday ? 6 : weekday] * smooth(MONTHS_BIRTHS);
        }

        /** The value of a monthly table on this day: linear between the middles of two months. */
        double smooth(double[] months) {
            int before = (int) Math.floor(month);
            double share = month - before;
            return months[Math.floorMod(before, 12)] * (1 - share) + months[Math.floorMod(before + 1, 12)] * share;
        }
    }

    /** The rows of dim_date. */
    private static final class Dates {
        /** Days of a fiscal period but for the first and the last, and how many periods a fiscal year has. */
        private static final int PERIOD_DAYS = 28, PERIODS = 13;

        static void write(LocalDate from, LocalDate to, RowBuffer csv) {
            Map<LocalDate, String> holidays = new TreeMap<>();
            IntStream.rangeClosed(from.getYear(), to.getYear()).forEach(year -> holidays.putAll(Calendar.holidays(year)));
            int[] after = Calendar.daysAfterLongWeekend(from, (int) ChronoUnit.DAYS.between(from, to) + 1);
            for (int i = 0; i < after.length; i++) {
                LocalDate date = from.plusDays(i);
                String holiday = holidays.get(date);
                boolean weekend = date.getDayOfWeek().getValue() >= DayOfWeek.SATURDAY.getValue();
                int fiscalYear = date.getMonthValue() >= 4 ? date.getYear() : date.getYear() - 1;
                csv.row(date, date.getYear(), (date.getMonthValue() + 2) / 3, date.getMonthValue(),
                        fiscalYear + "/" + String.valueOf(fiscalYear + 1).substring(2), fiscalPeriod(fiscalYear, date),
                        date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR), date.getDayOfWeek().getValue(), weekend ? 1 : 0,
                        holiday == null ? 0 : 1, holiday == null ? "" : holiday, after[i] == 0 ? "" : after[i]);
            }
        }

        /**
         * Periods are of four weeks to a Thursday; the first begins on 1 April and ends on the last Thursday of April, the last ends on
         * 31 March. No health authority's calendar was found; 25 June and 12 November 2020, 4 February 2021 and 10 November 2022, where the
         * Ministry of Health's reports on surgical renewal end, are ends of periods by this rule.
         */
        private static int fiscalPeriod(int fiscalYear, LocalDate date) {
            LocalDate firstEnds = LocalDate.of(fiscalYear, 4, 1).with(TemporalAdjusters.lastInMonth(DayOfWeek.THURSDAY));
            long later = ChronoUnit.DAYS.between(firstEnds, date);
            return later <= 0 ? 1 : (int) Math.min(PERIODS, 2 + (later - 1) / PERIOD_DAYS);
        }
    }

    // ---- Network, population and sample ------------------------------------------------------------------------------

    /** The sites and areas of the tables, and those that --sites adds to them. */
    record Network(Site[] sites, Area[] areas) {

        /** @throws IllegalStateException for a line of SITES or AREAS that makes no sense, named */
        static Network of(Options options) {
            int more = options.sites == null ? 0 : options.sites - SITES.length;
            Network network = new Network(SITES, AREAS);
            network.check();
            return more == 0 ? network : network.plus(invented(more, options.seed));
        }

        private void check() {
            ArrayTables.check();
            Map<String, Site> byCode = byCode("SITES", List.of(sites), Site::code);
            byCode("SITES", List.of(sites), site -> "site_id " + site.id);
            byCode("SITES", List.of(sites), Site::name);
            require(areas.length > 0, "AREAS has no line");
            for (Site site : sites) {
                require(site.id > 0, "SITES: %s needs an id above 0", site.code);
                require(site.pressure > 0, "SITES: %s needs a pressure above 0", site.code);
            }
            byCode("AREAS", List.of(areas), Area::name);
            byCode("AREAS", List.of(areas), area -> "lha_id " + area.id);
            for (Area area : areas) {
                require(area.id > 0, "AREAS: %s needs an id above 0", area.name);
                require(byCode.containsKey(area.site), "AREAS: the default site of %s, %s, is not in SITES", area.name, area.site);
                require(area.population > 0, "AREAS: %s needs a population above 0", area.name);
                require(area.ages.length == AgeGroup.ALL.size(), "AREAS: %s needs %d age shares", area.name, AgeGroup.ALL.size());
                require(Arrays.stream(area.ages).min().orElse(0) > 0, "AREAS: each age share of %s must be above 0", area.name);
                require(area.hospitalUse > 0 && area.urgentUse > 0, "AREAS: %s needs a use above 0 of both kinds of ED", area.name);
            }
            boolean urgentCare = Arrays.stream(sites).anyMatch(Site::urgentCare);
            for (Service service : SERVICES) {
                require(!service.urgentCare || urgentCare, "SERVICES: %s is urgent care, but no site in SITES has it", service.name);
            }
        }

        private Network plus(Network more) {
            return new Network(Stream.of(sites, more.sites).flatMap(Arrays::stream).toArray(Site[]::new),
                    Stream.of(areas, more.areas).flatMap(Arrays::stream).toArray(Area[]::new));
        }

        /** Sites and areas that the tables do not name: invented words of Datafaker, never a real place of the Lower Mainland. */
        private static Network invented(int count, long seed) {
            SplitMix64 random = new SplitMix64();
            random.seed(seed, -12);
            Faker faker = new Faker(Locale.ENGLISH, new Random(random.bits()));
            Set<String> taken = new HashSet<>();
            Arrays.stream(SITES).forEach(s -> taken.add(s.code));
            int lastSite = Arrays.stream(SITES).mapToInt(Site::id).max().orElse(0);
            int lastArea = Arrays.stream(AREAS).mapToInt(Area::id).max().orElse(0);
            Site[] sites = new Site[count];
            Area[] areas = new Area[count];
            SiteType[] types = {SiteType.COMMUNITY, SiteType.REGIONAL, SiteType.COMMUNITY};
            String[] kinds = {"Health Centre", "Hospital", "Community Hospital"};
            String[] lands = {"Meadows", "Ridge", "Landing", "Hollow", "Point", "Fields", "Crossing", "Bluff"};
            for (int i = 0; i < count; i++) {
                String place;
                do {
                    String word = random.happens(0.5) ? faker.space().constellation() : faker.ancient().hero();
                    place = word + " " + lands[random.below(lands.length)];
                } while (!place.matches("[A-Za-z]+ [A-Za-z]+") || !taken.add(place));
                String code;
                do {
                    code = "LM-" + place.toUpperCase(Locale.ROOT).charAt(0) + (char) ('A' + random.below(26))
                            + (char) ('A' + random.below(26));
                } while (!taken.add(code));
                Area like = AREAS[random.below(AREAS.length)];
                sites[i] = new Site(lastSite + i + 1, code, place + " " + kinds[i % 3], types[i % 3], Math.round(70 * random.uniform()),
                        Math.round(34 * random.uniform()), 0.92 + Math.round(18 * random.uniform()) / 100.0, i % 2 == 0);
                areas[i] = new Area(lastArea + i + 1, place, code, 60_000 + 1_000 * random.below(100),
                        0.6 + Math.round(19 * random.uniform()) / 10.0, 0.9 + Math.round(20 * random.uniform()) / 100.0, 1.0, like.ages);
            }
            return new Network(sites, areas);
        }
    }

    /** Residents by area, sex and single year of age, carried forward cohort by cohort: ageing, deaths, births, migration. */
    static final class Population {
        private static final int FEMALE = Gender.FEMALE.ordinal(), MALE = Gender.MALE.ordinal(), SMOOTHING_ROUNDS = 200;
        final int baseYear;
        final int areas;
        /** By year of the projection, area, age group and gender. */
        private final int[][][][] counts;
        /** Residents in the base year by area, sex and single year of age; and by area and single year of age. */
        private final double[][][] people;
        final double[][] ages;
        /** Births per woman and year that go with one unit of FERTILITY, by area. */
        final double[] fertilityScale;
        private final long[] total;

        Population(Area[] areas, int baseYear) {
            this.baseYear = baseYear;
            this.areas = areas.length;
            counts = new int[PROJECTION_YEARS][areas.length][][];
            people = new double[areas.length][][];
            ages = new double[areas.length][AGES];
            fertilityScale = new double[areas.length];
            total = new long[areas.length];
            for (int a = 0; a < areas.length; a++) {
                double[][] now = pyramid(areas[a]);
                double scale = (now[FEMALE][0] + now[MALE][0]) / relativeBirths(now);
                for (int year = POPULATION_YEAR; year < baseYear + PROJECTION_YEARS; year++) {
                    if (year > POPULATION_YEAR) {
                        now = nextYear(now, areas[a].growth, scale);
                    }
                    if (year == baseYear) {
                        people[a] = now;
                        for (int age = 0; age < AGES; age++) {
                            ages[a][age] = now[FEMALE][age] + now[MALE][age];
                        }
                        fertilityScale[a] = ages[a][0] / relativeBirths(now);
                    }
                    if (year >= baseYear) {
                        counts[year - baseYear][a] = grouped(now);
                    }
                }
                total[a] = Arrays.stream(counts[0][a]).flatMapToInt(Arrays::stream).asLongStream().sum();
            }
        }

        /** @param year of the projection, from 0 */
        int count(int year, int area, AgeGroup ageGroup, Gender gender) {
            return counts[year][area][ageGroup.ordinal()][gender.ordinal()];
        }

        /** Residents of a single year of age in the base year. */
        double count(int area, Gender gender, int age) {
            double other = OTHER_SHARE[AgeGroup.of(age).ordinal()] / 100;
            return gender == Gender.OTHER ? ages[area][age] * other : people[area][gender.ordinal()][age] * (1 - other);
        }

        /** Growth of an age group of an area in the first year of the projection, as a factor. */
        double growth(int area, AgeGroup ageGroup) {
            int group = ageGroup.ordinal();
            double now = Arrays.stream(counts[0][area][group]).sum();
            return Math.max(0.9, Math.min(1.1, Arrays.stream(counts[1][area][group]).sum() / Math.max(1, now)));
        }

        /** Residents of the region in the base year. */
        long total() {
            return Arrays.stream(total).sum();
        }

        long total(int area) {
            return total[area];
        }

        /** Residents by sex and single year of age: as smooth as it can be with the right number in each age group. */
        private static double[][] pyramid(Area area) {
            double[][] people = new double[2][AGES];
            double shares = Arrays.stream(area.ages).sum();
            for (int sex = 0; sex < 2; sex++) {
                double[] inGroup = new double[AgeGroup.ALL.size()];
                for (int g = 0; g < inGroup.length; g++) {
                    double female = FEMALE_SHARE[g] / 100;
                    inGroup[g] = area.population * area.ages[g] / shares * (sex == FEMALE ? female : 1 - female);
                }
                people[sex] = smooth(inGroup, OLDEST_DECLINE[sex]);
            }
            return people;
        }

        /**
         * Tobler's pycnophylactic interpolation, of logarithms: again and again each age becomes the mean of its neighbours, and each
         * group gets its number back.
         *
         * @param decline from 85 on, by how much the next age has fewer
         */
        private static double[] smooth(double[] inGroup, double decline) {
            double[] people = new double[AGES];
            int oldest = AgeGroup.AGE_85_PLUS.from;
            double next = 1;
            double share = decline;
            for (int age = 0; age < AGES; age++) {
                people[age] = age < oldest ? inGroup[AgeGroup.of(age).ordinal()] : next;
                next *= age < oldest ? 1 : 1 - share;
                share = Math.min(0.6, age < oldest ? share : share * OLDEST_DECLINE_GROWTH);
            }
            for (int round = 0; round < SMOOTHING_ROUNDS; round++) {
                for (AgeGroup group : AgeGroup.ALL) {
                    double scale = inGroup[group.ordinal()] / Arrays.stream(people, group.from, group.to()).sum();
                    for (int age = group.from; age < group.to(); age++) {
                        people[age] *= scale;
                    }
                }
                double before = people[0];
                for (int age = 0; age < oldest && round < SMOOTHING_ROUNDS - 1; age++) {
                    double now = people[age];
                    people[age] = Math.sqrt(now * Math.sqrt(before * people[age + 1]));
                    before = now;
                }
            }
            return people;
        }

        /** Births per unit of the scale of FERTILITY. */
        private static double relativeBirths(double[][] people) {
            double sum = 0;
            for (int age = 15; age < 50; age++) {
                sum += people[FEMALE][age] * FERTILITY[(age - 15) / 5];
            }
            return sum;
        }

        private static double[][] nextYear(double[][] people, double growth, double fertilityScale) {
            double[][] next = new double[2][AGES];
            double before = 0;
            double after = 0;
            for (int sex = 0; sex < 2; sex++) {
                double[] table = sex == FEMALE ? LIFE_TABLE_FEMALE : LIFE_TABLE_MALE;
                for (int age = 0; age < AGES; age++) {
                    double death = Math.min(0.6, StrictMath.exp(table[0] + table[1] * age));
                    double survivors = people[sex][age] * (1 - death);
                    next[sex][Math.min(age + 1, AGES - 1)] += survivors;
                    before += people[sex][age];
                    after += survivors;
                }
            }
            double births = relativeBirths(people) * fertilityScale;
            next[FEMALE][0] = births * FEMALE_SHARE[0] / 100;
            next[MALE][0] = births - next[FEMALE][0];
            double migrants = before * (1 + growth / 100) - after - births;
            for (AgeGroup group : AgeGroup.ALL) {
                double here = 0;
                for (int age = group.from; age < group.to(); age++) {
                    here += next[FEMALE][age] + next[MALE][age];
                }
                double factor = 1 + migrants * MIGRANT_AGES[group.ordinal()] / 100 / Math.max(1, here);
                for (int age = group.from; age < group.to(); age++) {
                    next[FEMALE][age] *= Math.max(0, factor);
                    next[MALE][age] *= Math.max(0, factor);
                }
            }
            return next;
        }

        private static int[][] grouped(double[][] people) {
            int[][] counts = new int[AgeGroup.ALL.size()][Gender.ALL.size()];
            for (AgeGroup group : AgeGroup.ALL) {
                double female = 0;
                double male = 0;
                for (int age = group.from; age < group.to(); age++) {
                    female += people[FEMALE][age];
                    male += people[MALE][age];
                }
                double other = OTHER_SHARE[group.ordinal()] / 100;
                counts[group.ordinal()][FEMALE] = (int) Math.round(female * (1 - other));
                counts[group.ordinal()][MALE] = (int) Math.round(male * (1 - other));
                counts[group.ordinal()][Gender.OTHER.ordinal()] = (int) Math.round((female + male) * other);
            }
            return counts;
        }
    }

    /**
     * Frailty: a person's expected use of care in a year, relative to people of the same area, age and gender. Its mean is 1 in every year,
     * and it drifts from year to year.
     */
    static final class Frailty {
        private static final Lognormal[] SHAPE = Arrays.stream(FRAILTY_SIGMA).mapToObj(Lognormal::new).toArray(Lognormal[]::new);
        private static final double[] MEAN = Arrays.stream(FRAILTY_SIGMA).map(Frailty::cappedMean).toArray();
        private static final double CHANGE = Math.sqrt(1 - FRAILTY_CORRELATION * FRAILTY_CORRELATION);

        /**
         * Draws the frailty of a person in each year of the model.
         *
         * @param place  in [0, 1) of the distribution in the last year of the history
         * @param traits factor of the person's traits
         * @param years  by year of the model, to be filled from 1 on
         */
        static void draw(AgeGroup ageGroup, double place, double traits, double[] years, SplitMix64 random) {
            double score = Lognormal.score(place);
            for (int k = 1; k < years.length; k++) {
                years[k] = Math.min(FRAILTY_MAX, traits * SHAPE[ageGroup.ordinal()].atScore(score) / MEAN[ageGroup.ordinal()]);
                score = FRAILTY_CORRELATION * score + CHANGE * Lognormal.score(random.uniform());
            }
        }

        /** Mean of a lognormal with median 1, cut off at FRAILTY_MAX times this mean: an integral over the normal density. */
        private static double cappedMean(double sigma) {
            double mean = StrictMath.exp(sigma * sigma / 2);
            for (int round = 0; round < 3; round++) {
                double sum = 0;
                double weight = 0;
                for (double z = -6; z <= 6; z += 0.05) {
                    double density = StrictMath.exp(-z * z / 2);
                    sum += density * Math.min(FRAILTY_MAX * mean, StrictMath.exp(sigma * z));
                    weight += density;
                }
                mean = sum / weight;
            }
            return mean;
        }
    }

    /** A stratum of the sample: the people of an area, age group and gender. */
    record Stratum(int area, AgeGroup ageGroup, Gender gender) {
        static int count(int areas) {
            return areas * AgeGroup.ALL.size() * Gender.ALL.size();
        }

        static Stratum of(int number) {
            int genders = Gender.ALL.size();
            int groups = AgeGroup.ALL.size();
            return new Stratum(number / (groups * genders), AgeGroup.ALL.get(number / genders % groups), Gender.ALL.get(number % genders));
        }
    }

    /** Who lives in the region at the end of the history or died during it: residents, and their expected dead by single year of age. */
    static final class Cohort {
        /** By stratum. */
        private final double[] people;
        private final Categorical[] ages;

        /** @param alive of the people of an area, gender and age at the end, how many are alive then */
        Cohort(Population population, double[][][] alive) {
            int strata = Stratum.count(population.areas);
            people = new double[strata];
            ages = new Categorical[strata];
            for (int s = 0; s < strata; s++) {
                Stratum of = Stratum.of(s);
                double[] byAge = IntStream.range(of.ageGroup.from, of.ageGroup.to()).mapToDouble(age ->
                        population.count(of.area, of.gender, age) / alive[of.area][of.gender.ordinal()][age]).toArray();
                ages[s] = new Categorical(byAge);
                people[s] = ages[s].total;
            }
        }

        /** A cohort in which nobody dies. */
        static Cohort immortal(Population population) {
            double[][][] alive = new double[population.areas][Gender.ALL.size()][AGES];
            Arrays.stream(alive).flatMap(Arrays::stream).forEach(ages -> Arrays.fill(ages, 1));
            return new Cohort(population, alive);
        }

        double count(int stratum) {
            return people[stratum];
        }

        /** How the people of a stratum are spread over the single years of age. */
        Categorical agesWithin(int stratum) {
            return ages[stratum];
        }

        long total() {
            return Math.round(Arrays.stream(people).sum());
        }
    }

    /**
     * A stratified sample of a cohort: every area, age group, gender and stratum has its share to within a person or two, at any
     * size. Within a stratum people are drawn at random, so a sample is as uneven as one of unequal people is; but in calibration age,
     * frailty and home facility are spread evenly over their distributions, so that it varies less.
     */
    static final class Sample {
        /** Streams of random numbers by stratum: where the even spread begins. */
        private static final int FRAILTY = 1, HOME = 2;
        private static final int GROUPS = 16;
        private static final double GOLDEN_RATIO = 0.6180339887, SQUARE_ROOT = 0.4142135624;
        final int size;
        final long seed;
        private final boolean even;
        final Cohort cohort;
        final Stratum[] strata;
        /** By stratum: the place of its first person, and how many it has. */
        private final int[] start;
        private final int[] members;
        /** By stratum: the sampling weight, which is the number of people that one person stands for. */
        private final double[] weight;
        private final int[] frailtyStep;
        private final int[] homeStep;
        /** By stream and stratum: where the even spread begins. */
        private final long[][] offset;
        private final int bits;

        /** The people of a cohort, each as likely as any other. */
        Sample(Cohort cohort, int size, long seed) {
            this(cohort, size, seed, false, stratum -> 1);
        }

        /**
         * Any sample.
         *
         * @param even   whether members are spread evenly over the distributions of their stratum
         * @param chance how likely somebody of a stratum is in the sample, against somebody of another stratum
         */
        Sample(Cohort cohort, int size, long seed, boolean even, ToDoubleFunction<Stratum> chance) {
            this.cohort = cohort;
            this.size = size;
            this.seed = seed;
            this.even = even;
            int count = cohort.people.length;
            strata = IntStream.range(0, count).mapToObj(Stratum::of).toArray(Stratum[]::new);
            double[] exact = new double[count];
            weight = new double[count];
            double all = 0;
            for (int s = 0; s < count; s++) {
                exact[s] = cohort.count(s) * chance.applyAsDouble(strata[s]);
                all += exact[s];
            }
            for (int s = 0; s < count; s++) {
                exact[s] *= size / all;
                weight[s] = all / size / chance.applyAsDouble(strata[s]);
            }
            members = round(exact, size);
            start = new int[count + 1];
            frailtyStep = new int[count];
            homeStep = new int[count];
            offset = new long[HOME + 1][count];
            for (int s = 0; s < count; s++) {
                start[s + 1] = start[s] + members[s];
                frailtyStep[s] = coprime(members[s], GOLDEN_RATIO);
                homeStep[s] = coprime(members[s], SQUARE_ROOT);
                for (int stream = FRAILTY; stream <= HOME; stream++) {
                    offset[stream][s] = (SplitMix64.at(seed + s, stream) >>> 1) % Math.max(1, members[s]);
                }
            }
            int width = 64 - Long.numberOfLeadingZeros(Math.max(1, size - 1L));
            bits = Math.max(2, width + (width & 1));
        }

        /** Rounds to whole people, with the right sums by area, age and gender: each remaining person goes where most are missing. */
        private static int[] round(double[] exact, int size) {
            int genders = Gender.ALL.size();
            int groups = AgeGroup.ALL.size();
            int[] whole = new int[exact.length];
            double[] area = new double[exact.length / (groups * genders)];
            double[] age = new double[groups];
            double[] gender = new double[genders];
            double[] ageGender = new double[groups * genders];
            int left = size;
            for (int s = 0; s < exact.length; s++) {
                whole[s] = (int) exact[s];
                left -= whole[s];
                double rest = exact[s] - whole[s];
                area[s / (groups * genders)] += rest;
                age[s / genders % groups] += rest;
                gender[s % genders] += rest;
                ageGender[s % (groups * genders)] += rest;
            }
            boolean[] given = new boolean[exact.length];
            for (; left > 0; left--) {
                int best = -1;
                double mostMissing = Double.NEGATIVE_INFINITY;
                for (int s = 0; s < exact.length; s++) {
                    double missing = area[s / (groups * genders)] + age[s / genders % groups] + gender[s % genders]
                            + ageGender[s % (groups * genders)] + (exact[s] - whole[s]);
                    if (!given[s] && exact[s] > 0 && missing > mostMissing) {
                        mostMissing = missing;
                        best = s;
                    }
                }
                given[best] = true;
                whole[best]++;
                area[best / (groups * genders)]--;
                age[best / genders % groups]--;
                gender[best % genders]--;
                ageGender[best % (groups * genders)]--;
            }
            return whole;
        }

        private static int coprime(int n, double ratio) {
            int step = (int) (n * ratio);
            while (n > 2 && gcd(step, n) != 1) {
                step++;
            }
            return n > 2 ? step : 1;
        }

        private static int gcd(int a, int b) {
            return b == 0 ? a : gcd(b, a % b);
        }

        /** The place of a person in the order of the strata: a permutation (Feistel network) that mixes areas and ages. */
        int shuffle(int person) {
            int half = bits / 2;
            long mask = (1L << half) - 1;
            long x = person;
            do {
                long left = x >>> half;
                long right = x & mask;
                for (int round = 0; round < 4; round++) {
                    long next = left ^ (SplitMix64.mix(right + (round + 1) * SplitMix64.GOLDEN ^ seed * 0x2545F4914F6CDD1DL) & mask);
                    left = right;
                    right = next;
                }
                x = left << half | right;
            } while (x >= size);
            return (int) x;
        }

        int stratumOf(int place) {
            int low = 0;
            int high = members.length - 1;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (start[middle + 1] <= place) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }

        /** Which person of the stratum stands at a place, from 0. */
        int memberOf(int place, int stratum) {
            return place - start[stratum];
        }

        /**
         * The random group of the person at a place, of 256; the group modulo 16 is one of 16. Whoever stand in a row are dealt one to each
         * group, in another order each time.
         */
        int group(int place) {
            int hand = place / GROUPS;
            int few = (place ^ (int) SplitMix64.at(seed, -hand - 1)) & GROUPS - 1;
            int many = (hand ^ (int) SplitMix64.at(~seed, -hand / GROUPS - 1)) & GROUPS - 1;
            return many * GROUPS + few;
        }

        double weight(int stratum) {
            return weight[stratum];
        }

        /** A member's place in [0, 1) among the members from the youngest. */
        double age(int stratum, int member, double u) {
            return even ? (member + u) / members[stratum] : u;
        }

        /** Members are spread evenly over a distribution: the k-th of n gets one of n equal parts of it, in mixed order. */
        private int part(int stratum, int member, int step, int stream) {
            return (int) ((member * (long) step + offset[stream][stratum]) % members[stratum]);
        }

        /** The part of the distribution of frailty that is a member's, from 0 for the least frail. */
        int frailtyPart(int stratum, int member) {
            return even ? part(stratum, member, frailtyStep[stratum], FRAILTY) : 0;
        }

        /** A member's place in [0, 1) in the distribution of frailty. */
        double frailty(int stratum, int part, double within) {
            return even ? (part + within) / members[stratum] : within;
        }

        /** A member's place in [0, 1) in the area's distribution of home facilities: spread evenly, also over people of like frailty. */
        double home(int stratum, int frailtyPart, double within) {
            return even ? (part(stratum, frailtyPart, homeStep[stratum], HOME) + within) / members[stratum] : within;
        }
    }

    // ---- Places ------------------------------------------------------------------------------------------------------

    /** A line of SITE_CHARACTERS. */
    record SiteCharacter(double night, double evening, double weekend, double ambulance, double physicianWait, double treatment) {
        private static final SiteCharacter MEAN = new SiteCharacter(1, 1, 1, 1, 1, 1);

        /** The characters of sites, in their order. */
        static SiteCharacter[] of(Site[] sites) {
            Map<String, Site> byCode = byCode("SITES", List.of(sites), Site::code);
            Map<Site, SiteCharacter> characters = new IdentityHashMap<>();
            Row.read("SITE_CHARACTERS", SITE_CHARACTERS, row -> {
                Site site = row.choice("site", byCode);
                require(characters.put(site, new SiteCharacter(factor(row, "night"), factor(row, "evening"), factor(row, "weekend"),
                        factor(row, "ambulance"), factor(row, "wait"), factor(row, "treatment"))) == null,
                        "SITE_CHARACTERS: %s stands twice", site.code);
                return site;
            });
            return Arrays.stream(sites).map(site -> characters.getOrDefault(site, MEAN)).toArray(SiteCharacter[]::new);
        }

        private static double factor(Row row, String column) {
            return row.number(column, 0.1, 10);
        }

        /** Factor on the arrivals of an hour. */
        double atHour(int hour) {
            return hour < 6 || hour >= 22 ? night : hour >= 17 ? evening : 1;
        }
    }

    /** Where people live and which sites they go to. Sites and areas are numbered from 0, in the order of their tables. */
    static final class Places {
        final Site[] sites;
        final SiteCharacter[] characters;
        final Area[] areas;
        final int[] defaultSite;
        /** By area: distribution of home facilities; of the sites that people go to besides; of those with urgent care. */
        final Categorical[] home;
        final Categorical[] elsewhere;
        final Categorical[] urgentElsewhere;
        /** By area: SiteType.admission, as the mean over its people's home facilities. */
        final double[] admission;
        /** By site: the nearest tertiary site, which may be itself; -1 if there is none. */
        private final int[] tertiary;

        Places(Network network) {
            sites = network.sites;
            characters = SiteCharacter.of(sites);
            areas = network.areas;
            List<String> codes = Arrays.stream(sites).map(Site::code).toList();
            defaultSite = Arrays.stream(areas).mapToInt(area -> codes.indexOf(area.site)).toArray();
            home = new Categorical[areas.length];
            elsewhere = new Categorical[areas.length];
            urgentElsewhere = new Categorical[areas.length];
            admission = new double[areas.length];
            for (int area = 0; area < areas.length; area++) {
                double[] pull = pull(area);
                double others = Arrays.stream(pull).sum() - pull[defaultSite[area]];
                double[] homes = new double[sites.length];
                double[] urgent = new double[sites.length];
                for (int s = 0; s < sites.length; s++) {
                    homes[s] = s == defaultSite[area] ? DEFAULT_SITE_SHARE : (1 - DEFAULT_SITE_SHARE) * pull[s] / Math.max(others, 1e-9);
                    urgent[s] = sites[s].urgentCare ? pull[s] : 0;
                    admission[area] += homes[s] * sites[s].type.admission;
                }
                home[area] = new Categorical(homes);
                elsewhere[area] = new Categorical(pull);
                urgentElsewhere[area] = new Categorical(urgent);
            }
            tertiary = IntStream.range(0, sites.length).map(s -> nearest(s, other -> sites[other].type == SiteType.TERTIARY)).toArray();
        }

        /** The nearest site that meets a condition, which may be this one; -1 if there is none. */
        int nearest(int from, IntPredicate condition) {
            int best = -1;
            for (int s = 0; s < sites.length; s++) {
                if (condition.test(s) && (best < 0 || distance(sites[from], sites[s]) < distance(sites[from], sites[best]))) {
                    best = s;
                }
            }
            return best;
        }

        private static double distance(Site a, Site b) {
            return Math.sqrt((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y));
        }

        /** How strongly the sites draw the people of an area: nearer and larger ones more. */
        private double[] pull(int area) {
            Site from = sites[defaultSite[area]];
            return Arrays.stream(sites)
                    .mapToDouble(site -> site.type.pull * StrictMath.exp(-distance(from, site) / DISTANCE_SCALE)).toArray();
        }

        /** The tertiary site to which a site sends patients of this unit, or -1 if it keeps them. */
        int higherSite(int site, Unit unit) {
            int up = tertiary[site];
            return up >= 0 && up != site && unit.isAt(up) ? up : -1;
        }
    }

    // ---- Traits: what lasts in people, besides frailty ---------------------------------------------------------------

    /**
     * A line of TRAITS.
     *
     * @param prevalence share of people by gender and age group
     */
    record Trait(String name, double use, double ambulance, double patience, double leavesEd, double leavesStay, double beds,
            double[][] prevalence) {

        static Trait of(Row row) {
            return new Trait(row.text("trait"), row.number("use", 0.1, 20), row.number("ambulance", 0.1, 20),
                    row.number("patience", 0.05, 20), row.number("leaves_ed", 0.05, 50), row.number("leaves_stay", 0.05, 50),
                    row.number("beds", 1, 1_000), new double[Gender.ALL.size()][]);
        }
    }

    /**
     * The traits that a person has, and what these change: factors that have mean 1 among the people, visits and planned admissions
     * of the age group and gender; only leavesStay is relative to people without a trait.
     *
     * @param has     a bit for each trait
     * @param use     factor on frailty
     * @param beds    by trait: factor on the need for its units, of visitors of the ED
     * @param planned by trait: factor on planned admissions to its units
     */
    record TraitSet(int has, double use, double ambulance, double patience, double leavesEd, double leavesStay, double[] beds,
            double mostBeds, double[] planned, double mostPlanned) {

        TraitSet(int has, double use, double ambulance, double patience, double leavesEd, double leavesStay, double[] beds,
                double[] planned) {
            this(has, use, ambulance, patience, leavesEd, leavesStay, beds, most(beds), planned, most(planned));
        }

        /** The highest of the factors on units for all people, 1, and for a trait. */
        private static double most(double[] factors) {
            return Arrays.stream(factors).reduce(1, Math::max);
        }
    }

    /** The lasting traits, and how many people have which of them together. */
    static final class Traits {
        final List<Trait> all = Row.read("TRAITS", TRAITS, Trait::of);
        private final int sets = 1 << all.size();
        /** By gender and age group. */
        private final CategoricalTable chances = new CategoricalTable(Gender.ALL.size() * AgeGroup.ALL.size(), sets);
        private final TraitSet[] traits = new TraitSet[Gender.ALL.size() * AgeGroup.ALL.size() * sets];
        /** What people are like on average. */
        final TraitSet neutral;

        Traits() {
            Map<String, Trait> byName = byCode("TRAITS", all, Trait::name);
            Map<String, Gender> genders = Map.of(Gender.FEMALE.text, Gender.FEMALE, Gender.MALE.text, Gender.MALE);
            Row.read("PREVALENCE", PREVALENCE, row -> {
                Trait trait = row.choice("trait", byName);
                int gender = row.choice("gender", genders).ordinal();
                require(trait.prevalence[gender] == null, "PREVALENCE: %s stands twice for a gender", trait.name);
                trait.prevalence[gender] = Arrays.stream(row.byAge(0, AGES)).map(percent -> percent / 100).toArray();
                return trait;
            });
            for (Trait trait : all) {
                double[] female = trait.prevalence[Gender.FEMALE.ordinal()];
                double[] male = trait.prevalence[Gender.MALE.ordinal()];
                require(female != null && male != null, "PREVALENCE needs a line of each gender for %s", trait.name);
                trait.prevalence[Gender.OTHER.ordinal()] = IntStream.range(0, male.length)
                        .mapToDouble(group -> (female[group] + male[group]) / 2).toArray();
            }
            for (Gender gender : Gender.ALL) {
                for (AgeGroup group : AgeGroup.ALL) {
                    compute(gender.ordinal(), group.ordinal());
                }
            }
            double[] ones = all.stream().mapToDouble(trait -> 1).toArray();
            neutral = new TraitSet(0, 1, 1, 1, 1, 1, ones, ones);
        }

        private void compute(int gender, int group) {
            int row = gender * AgeGroup.ALL.size() + group;
            double[] people = together(gender, group);
            double[] use = factors(Trait::use, people);
            double[] visits = new double[sets];
            double[] admissions = new double[sets];
            for (int set = 0; set < sets; set++) {
                visits[set] = people[set] * use[set];
                admissions[set] = people[set] * (PLANNED_WITHOUT_FRAILTY + (1 - PLANNED_WITHOUT_FRAILTY) * use[set]);
            }
            double[] ambulance = factors(Trait::ambulance, visits);
            double[] patience = factors(Trait::patience, visits);
            double[] leavesEd = factors(Trait::leavesEd, visits);
            double[][] beds = new double[sets][all.size()];
            double[][] planned = new double[sets][all.size()];
            for (int t = 0; t < all.size(); t++) {
                Trait own = all.get(t);
                double[] ofVisits = factors(trait -> trait == own ? trait.beds : 1, visits);
                double[] ofAdmissions = factors(trait -> trait == own ? trait.beds : 1, admissions);
                for (int set = 0; set < sets; set++) {
                    beds[set][t] = ofVisits[set];
                    planned[set][t] = ofAdmissions[set];
                }
            }
            chances.set(row, people);
            for (int set = 0; set < sets; set++) {
                traits[row * sets + set] = new TraitSet(set, use[set], ambulance[set], patience[set], leavesEd[set],
                        relative(Trait::leavesStay, set), beds[set], planned[set]);
            }
        }

        /** Share of people with each set of traits: who has one has another TRAITS_TOGETHER times as often as all people. */
        private double[] together(int gender, int group) {
            double[] shares = new double[sets];
            shares[0] = 1;
            for (int t = 0; t < all.size(); t++) {
                double share = all.get(t).prevalence[gender][group];
                double others = 1 - shares[0];
                double withOthers = others == 0 ? 0 : Math.min(TRAITS_TOGETHER, 1 / Math.max(share, others)) * share;
                double alone = (share - others * withOthers) / (1 - others);
                for (int set = 0; set < 1 << t; set++) {
                    double chance = set == 0 ? alone : withOthers;
                    shares[set | 1 << t] = shares[set] * chance;
                    shares[set] *= 1 - chance;
                }
            }
            return shares;
        }

        /** By set of traits: a factor with mean 1 over these shares. */
        private double[] factors(ToDoubleFunction<Trait> ofTrait, double[] shares) {
            double[] factors = new double[sets];
            double sum = 0;
            double all = 0;
            for (int set = 0; set < sets; set++) {
                factors[set] = relative(ofTrait, set);
                sum += shares[set] * factors[set];
                all += shares[set];
            }
            for (int set = 0; set < sets; set++) {
                factors[set] *= all / sum;
            }
            return factors;
        }

        /** Of people with a set of traits, relative to people without a trait. */
        private double relative(ToDoubleFunction<Trait> ofTrait, int set) {
            double product = 1;
            for (int t = 0; t < all.size(); t++) {
                product *= (set >> t & 1) == 1 ? ofTrait.applyAsDouble(all.get(t)) : 1;
            }
            return product;
        }

        TraitSet draw(Gender gender, AgeGroup ageGroup, SplitMix64 random) {
            int row = gender.ordinal() * AgeGroup.ALL.size() + ageGroup.ordinal();
            return traits[row * sets + chances.draw(row, random)];
        }
    }

    // ---- Units, and who is admitted to them -------------------------------------------------------------------------

    /** A line of SUBPROGRAMS. */
    record Subprogram(String code, Program program, int id, String name) {
        static List<Subprogram> all() {
            Map<String, Program> programs = byCode("PROGRAMS", List.of(PROGRAMS), Program::code);
            byCode("PROGRAMS", List.of(PROGRAMS), program -> "program_id " + program.id);
            byCode("PROGRAMS", List.of(PROGRAMS), Program::name);
            List<Subprogram> all = Row.read("SUBPROGRAMS", SUBPROGRAMS, row -> new Subprogram(row.text("code"),
                    row.choice("program", programs), row.integer("id", 1, 999), row.text("name")));
            byCode("SUBPROGRAMS", all, sub -> "subprogram_id " + sub.id + " of " + sub.program.name);
            for (Program program : PROGRAMS) {
                require(program.id > 0, "PROGRAMS: %s needs an id above 0", program.code);
                require(all.stream().anyMatch(sub -> sub.program == program), "PROGRAMS: %s has no line in SUBPROGRAMS", program.code);
            }
            return all.stream().sorted(Comparator.comparingInt((Subprogram sub) -> sub.program.id).thenComparingInt(Subprogram::id))
                    .toList();
        }
    }

    /**
     * Length and mortality of the acute phase of a kind of stay.
     *
     * @param median    days, which Unit.ageFactor changes by age
     * @param shape     distribution of the days relative to their median
     * @param mortality factor on the mortality of the unit
     */
    record AcutePhase(double median, Lognormal shape, double mortality) { }

    /** A line of UNITS, with the sites that have it. */
    static final class Unit {
        final Subprogram subprogram;
        final Role role;
        final AcutePhase acute;
        final AcutePhase elective;
        /** Units to which people are moved from here. */
        final List<Move> moves = new ArrayList<>();
        private final boolean dependsOnAge;
        private final double mortality;
        private final double alc;
        /** Share of those sent home whose next ED visit is a complication. */
        final double returns;
        /** program_id. */
        final int program;
        /** Share of stays of people without a trait that end against advice. */
        final double leaves;
        /** Place in TRAITS of the trait that it is for; -1 for none. */
        final int trait;
        private final boolean[] at;
        private final int[] nearest;
        /** By site: the nearest other one with the unit; -1 if there is none. */
        private final int[] nearestOther;

        private Unit(Row row, Map<String, Subprogram> subprograms, Map<String, Trait> traits, Places places) {
            subprogram = row.choice("unit", subprograms);
            program = subprogram.program.id;
            role = row.text("role").isEmpty() ? null : row.choice("role", Arrays.stream(Role.values())
                    .collect(Collectors.toMap(r -> r.name().toLowerCase(Locale.ROOT), Function.identity())));
            double median = row.number("median", 0.01, LOS_MAX);
            double mean = row.number("mean", 0.01, LOS_MAX);
            if (mean <= median) {
                throw row.wrong("mean", "it must be above the median");
            }
            acute = new AcutePhase(median, Lognormal.of(median, mean), 1);
            elective = new AcutePhase(median * ELECTIVE_LOS, acute.shape, ELECTIVE_MORTALITY);
            dependsOnAge = row.yes("by_age");
            mortality = row.number("mortality", 0, 100) / 100;
            alc = row.number("alc", 0, 100);
            returns = row.number("returns", 0, 1);
            leaves = row.number("leaves", 0, 20) / 100;
            trait = row.text("trait").isEmpty() ? -1 : List.copyOf(traits.keySet()).indexOf(row.choice("trait", traits).name);
            Set<String> where = new TreeSet<>(List.of(row.text("beds").split(" ")));
            Set<String> typesAndCodes = Stream.concat(Arrays.stream(SiteType.values()).map(type -> type.text),
                    Arrays.stream(places.sites).map(Site::code)).collect(Collectors.toSet());
            for (String place : where) {
                if (!typesAndCodes.contains(place)) {
                    throw row.wrong("beds", "no site has the type or code '" + place + "'" + OneLine.didYouMean(place, typesAndCodes));
                }
            }
            at = new boolean[places.sites.length];
            for (int s = 0; s < at.length; s++) {
                at[s] = where.contains(places.sites[s].type.text) || where.contains(places.sites[s].code);
            }
            nearest = IntStream.range(0, at.length).map(s -> places.nearest(s, other -> at[other])).toArray();
            nearestOther = IntStream.range(0, at.length).map(s -> places.nearest(s, other -> other != s && at[other])).toArray();
            if (nearest[0] < 0) {
                throw row.wrong("beds", "no site of SITES is of these types");
            }
        }

        /** The unit that a cell names, which must not be one where only those who give birth and newborns stay. */
        static Unit notOfBirths(Row row, String column, Map<String, Unit> units) {
            Unit unit = row.choice(column, units);
            if (unit.role == Role.DELIVERIES || unit.role == Role.NEWBORNS) {
                throw row.wrong(column, "only births lead to the unit with the role " + unit.role.name().toLowerCase(Locale.ROOT));
            }
            return unit;
        }

        boolean isAt(int site) {
            return at[site];
        }

        /** The site nearest to this one that has the unit, itself included. */
        int nearest(int site) {
            return nearest[site];
        }

        /** Whether its patients are adults who wait for home care and the like, so that they may move on sooner or later. */
        boolean hasFlow() {
            return role != Role.DELIVERIES && role != Role.NEWBORNS && role != Role.CHILDREN;
        }

        /** Factor on the days of the acute phase. */
        double ageFactor(int age) {
            return dependsOnAge ? ByAge.LOS[Math.min(age, AGES - 1)] : 1;
        }

        /** Share of stays that end in death, before the factor for gender. */
        double deathChance(int age) {
            return Math.min(0.97, mortality * (dependsOnAge ? ByAge.DEATH[Math.min(age, AGES - 1)] : 1));
        }

        /** Share of urgent stays that end in ALC days. */
        double alcChance(int age) {
            return ByAge.ALC[Math.min(age, AGES - 1)] / 100 * alc;
        }
    }

    /** A line of ED_ADMISSIONS. */
    record EdAdmission(Unit unit, double refer, double male, double highAcuity, int from, int to, double[] weights, double[] byAge) {

        static EdAdmission of(Row row, Map<String, Unit> units) {
            int from = row.integer("from", 0, 120);
            int to = row.integer("to", 0, 120);
            double[] weights = row.byAge(from, to);
            return new EdAdmission(Unit.notOfBirths(row, "unit", units), row.number("refer", 0, 1), row.number("male", 0, 100),
                    row.number("ctas1-2", 0, 100), from, to, weights, AgeGroup.smooth(weights));
        }

        boolean isFor(int age) {
            return age >= from && age <= to && byAge[Math.min(age, AGES - 1)] > 0;
        }
    }

    /** A line of PLANNED. */
    record PlannedAdmission(AdmitSource source, Unit unit, double male, int from, int to, double[] per1000, double[] byAge) {

        static PlannedAdmission of(Row row, Map<String, Unit> units) {
            int from = row.integer("from", 0, 120);
            int to = row.integer("to", 0, 120);
            double[] per1000 = row.byAge(from, to);
            return new PlannedAdmission(row.choice("source", Map.of(
                    AdmitSource.ELECTIVE.text, AdmitSource.ELECTIVE, AdmitSource.DIRECT.text, AdmitSource.DIRECT)),
                    Unit.notOfBirths(row, "unit", units), row.number("male", 0, 100), from, to, per1000, AgeGroup.smooth(per1000));
        }

        ArrivalPattern pattern() {
            return source == AdmitSource.ELECTIVE ? ArrivalPattern.ELECTIVE : ArrivalPattern.DIRECT;
        }

        /** Admissions a year of a person of this age. */
        double rate(int age, Gender gender) {
            double malePart = 2 * male / (1 + male);
            double byGender = gender == Gender.MALE ? malePart : gender == Gender.FEMALE ? 2 - malePart : 1;
            return age < from || age > to ? 0 : byAge[age] / 1000 * byGender;
        }
    }

    /** A line of MOVES. */
    record Move(Unit to, int minAge, double chance) {

        static Move of(Row row, Map<String, Unit> units) {
            Unit to = Unit.notOfBirths(row, "to", units);
            if (to == row.choice("unit", units)) {
                throw row.wrong("to", "it is the unit itself");
            }
            return new Move(to, row.integer("min_age", 0, 120), row.number("chance", 0, 1));
        }
    }

    /** All units, and who comes to them. */
    static final class Units {
        final List<Subprogram> subprograms = Subprogram.all();
        final List<Unit> all;
        final List<PlannedAdmission> planned;
        final Unit adults;
        final Unit children;
        final Unit deliveries;
        final Unit newborns;
        private final List<EdAdmission> edAdmissions;
        /** Lines of edAdmissions to units for all people, and then to those for each trait. */
        private final EdAdmission[][] lines;
        /** By age in years, men (1) or others (0), CTAS 1 and 2 (1) or 3 to 5 (0). */
        private final Needs[][][] needs = new Needs[AGES][2][2];

        Units(Places places, Traits traits) {
            Map<String, Subprogram> byCode = byCode("SUBPROGRAMS", subprograms, Subprogram::code);
            Map<String, Trait> byName = byCode("TRAITS", traits.all, Trait::name);
            all = Row.read("UNITS", UNITS, row -> new Unit(row, byCode, byName, places));
            Map<String, Unit> units = byCode("UNITS", all, unit -> unit.subprogram.code);
            adults = unitFor(Role.ADULTS);
            children = unitFor(Role.CHILDREN);
            deliveries = unitFor(Role.DELIVERIES);
            newborns = unitFor(Role.NEWBORNS);
            edAdmissions = Row.read("ED_ADMISSIONS", ED_ADMISSIONS, row -> EdAdmission.of(row, units));
            planned = Row.read("PLANNED", PLANNED, row -> PlannedAdmission.of(row, units));
            Row.read("MOVES", MOVES, row -> row.choice("unit", units).moves.add(Move.of(row, units)));
            refuseHalfDone();
            lines = IntStream.range(-1, traits.all.size()).mapToObj(trait -> edAdmissions.stream()
                    .filter(line -> line.unit.trait == trait).toArray(EdAdmission[]::new)).toArray(EdAdmission[][]::new);
            for (int age = 0; age < AGES; age++) {
                for (int male = 0; male < 2; male++) {
                    for (int highAcuity = 0; highAcuity < 2; highAcuity++) {
                        needs[age][male][highAcuity] = needs(age, male == 1, highAcuity == 1);
                    }
                }
            }
        }

        /** Refuses a unit to which nobody comes, and moves of more people than a unit has. */
        private void refuseHalfDone() {
            Set<Unit> reached = new HashSet<>(List.of(adults, children, deliveries, newborns));
            edAdmissions.stream().filter(line -> Row.isForSomebody(line.from, line.to, line.weights)).map(EdAdmission::unit)
                    .forEach(reached::add);
            planned.stream().filter(line -> Row.isForSomebody(line.from, line.to, line.per1000)).map(PlannedAdmission::unit)
                    .forEach(reached::add);
            for (int before = 0; before < reached.size();) { // until no move leads to another unit
                before = reached.size();
                List.copyOf(reached).stream().flatMap(unit -> unit.moves.stream()).filter(move -> move.chance > 0).map(Move::to)
                        .forEach(reached::add);
            }
            for (Unit unit : all) {
                require(reached.contains(unit), "UNITS: nobody comes to %s: give it people by a line of ED_ADMISSIONS, PLANNED or MOVES",
                        unit.subprogram.code);
                require(unit.moves.stream().mapToDouble(Move::chance).sum() <= 1, "MOVES: the chances of %s are more than 1 together",
                        unit.subprogram.code);
            }
        }

        private Unit unitFor(Role role) {
            List<Unit> found = all.stream().filter(unit -> unit.role == role).toList();
            require(found.size() == 1, "UNITS: one line, not %d, must have the role %s", found.size(),
                    role.name().toLowerCase(Locale.ROOT));
            return found.get(0);
        }

        private Needs needs(int age, boolean male, boolean highAcuity) {
            double[] shares = new double[lines.length];
            Categorical[] units = new Categorical[lines.length];
            double all = 0;
            for (int part = 0; part < lines.length; part++) {
                double[] weights = new double[lines[part].length];
                for (int i = 0; i < weights.length; i++) {
                    EdAdmission line = lines[part][i];
                    weights[i] = !line.isFor(age) ? 0
                            : line.byAge[age] * (male ? line.male : 1) * (highAcuity ? line.highAcuity : 1);
                }
                units[part] = new Categorical(weights);
                shares[part] = units[part].total;
                all += shares[part];
            }
            require(all > 0, "ED_ADMISSIONS: no unit takes people of age %d", age);
            for (int part = 0; part < lines.length; part++) {
                shares[part] /= all;
            }
            return new Needs(lines, shares, units);
        }

        private Needs needs(int age, Gender gender, boolean highAcuity) {
            return needs[Math.min(age, AGES - 1)][gender == Gender.MALE ? 1 : 0][highAcuity ? 1 : 0];
        }

        /** Factor on the chance to need a bed. */
        double needOfBed(int age, Gender gender, boolean highAcuity, TraitSet traits) {
            return needs(age, gender, highAcuity).ofBed(traits);
        }

        /** Which unit someone needs who needs a bed, at u in [0, 1). */
        EdAdmission edAdmission(int age, Gender gender, boolean highAcuity, TraitSet traits, double u) {
            return needs(age, gender, highAcuity).at(traits, u);
        }

        /** The line of ED_ADMISSIONS for a unit, or null if people of this age do not come to it from the ED. */
        EdAdmission edAdmission(Unit unit, int age) {
            for (EdAdmission line : edAdmissions) {
                if (line.unit == unit && line.isFor(age)) {
                    return line;
                }
            }
            return null;
        }
    }

    /**
     * Which units people of an age and gender need: of those for all people, and of those for each trait.
     *
     * @param lines  of ED_ADMISSIONS
     * @param shares of all who need a bed
     * @param units  distribution over the lines
     */
    private record Needs(EdAdmission[][] lines, double[] shares, Categorical[] units) {

        /** Need for a bed of people with these traits, relative to all people: the units for a trait add or spare some. */
        double ofBed(TraitSet traits) {
            double need = shares[0];
            for (int trait = 1; trait < shares.length; trait++) {
                need += shares[trait] * traits.beds[trait - 1];
            }
            return need;
        }

        /** Which unit someone needs who needs a bed, at u in [0, 1). */
        EdAdmission at(TraitSet traits, double u) {
            double rest = u * ofBed(traits);
            int last = 0;
            for (int part = 0; part < shares.length; part++) {
                double share = part == 0 ? shares[0] : shares[part] * traits.beds[part - 1];
                if (share > 0) {
                    last = part;
                    if (rest < share) {
                        return lines[part][units[part].at(rest / share)];
                    }
                    rest -= share;
                }
            }
            return lines[last][units[last].at(0)]; // rounded
        }
    }

    // ---- Arrivals: when people come ----------------------------------------------------------------------------------

    /** Times of the day by a table of hours: within an hour they grow or fall from the hour before to the hour after, without steps. */
    static final class TimeOfDay {
        private static final double LEVEL = 1e-3, STEEPEST = 1.9;
        private final Categorical hours;
        /** By hour: by how much the density changes in it, relative to its mean. */
        private final double[] slope;

        TimeOfDay(double[] weights) {
            hours = new Categorical(weights);
            slope = new double[weights.length];
            for (int hour = 0; hour < weights.length; hour++) {
                double before = weights[(hour + weights.length - 1) % weights.length];
                double after = weights[(hour + 1) % weights.length];
                double now = Math.max(weights[hour], 1e-9);
                // what is closed before or after opens and closes at once
                slope[hour] = Math.max(-STEEPEST, Math.min(STEEPEST, ((after > 0 ? after : now) - (before > 0 ? before : now)) / 2 / now));
            }
        }

        /** In seconds after midnight. */
        long draw(SplitMix64 random) {
            double u = random.uniform();
            int hour = hours.at(u);
            double part = hours.within(u, hour);
            double s = slope[hour];
            if (Math.abs(s) > LEVEL) {
                double atStart = 1 - s / 2;
                part = Math.min((Math.sqrt(atStart * atStart + 2 * s * part) - atStart) / s, 0x1.fffffffffffffp-1);
            }
            return hour * HOUR + (long) (part * HOUR);
        }
    }

    /** The hours and days at which people come. */
    enum ArrivalPattern {
        ADULT(HOURS_ADULT, day -> WEEK_ADULT[day.likeWeekday()] * day.smooth(MONTHS_ADULT) * day.christmas
                * (1 + WINTER_ADULT * day.adultWinter) * (day.holiday ? HOLIDAY_ED : day.afterLongWeekend())),
        SENIOR(HOURS_SENIOR, day -> WEEK_SENIOR[day.likeWeekday()] * day.smooth(MONTHS_SENIOR) * day.christmas
                * (1 + WINTER_SENIOR * day.adultWinter) * day.afterLongWeekend()),
        CHILD(HOURS_CHILD, day -> WEEK_CHILD[day.holiday ? 5 : day.likeWeekday()] * day.smooth(MONTHS_CHILD) * day.christmas
                * (1 + day.winter)),
        URGENT_CARE(HOURS_URGENT, day -> WEEK_URGENT[day.likeWeekday()] * day.smooth(MONTHS_ADULT) * day.christmas
                * (1 + WINTER_ADULT * day.adultWinter) * (day.holiday ? HOLIDAY_URGENT : day.afterLongWeekend())),
        ELECTIVE(HOURS_ELECTIVE, day -> WEEK_ELECTIVE[day.weekday] * day.smooth(MONTHS_ELECTIVE) * (day.holiday ? HOLIDAY_ELECTIVE : 1)
                * (day.monthDay >= 1220 || day.monthDay <= 103 ? CHRISTMAS_ELECTIVE : 1)
                * (day.after >= 1 && day.after <= 4 ? CATCH_UP_ELECTIVE : 1)),
        DIRECT(HOURS_DIRECT, day -> WEEK_DIRECT[day.likeWeekday()]),
        SPONTANEOUS_BIRTH(HOURS_SPONTANEOUS, day -> day.births(WEEK_SPONTANEOUS)),
        INDUCED_BIRTH(HOURS_INDUCED, day -> day.births(WEEK_INDUCED)),
        URGENT_CAESAREAN(HOURS_URGENT_CAESAREAN, day -> day.births(WEEK_URGENT_CAESAREAN)),
        PLANNED_CAESAREAN(HOURS_PLANNED_CAESAREAN, day -> day.births(WEEK_PLANNED_CAESAREAN));

        private final TimeOfDay hours;
        private final ToDoubleFunction<CalendarDay> weight;

        ArrivalPattern(double[] hours, ToDoubleFunction<CalendarDay> weight) {
            this.hours = new TimeOfDay(hours);
            this.weight = weight;
        }

        /** When people of this age visit this service. */
        static ArrivalPattern of(Service service, int years) {
            return service.urgentCare ? URGENT_CARE : service.child ? CHILD : years < SENIOR_FROM ? ADULT : SENIOR;
        }
    }

    /** Draws from the arrival patterns. Nothing happens before the warm-up. */
    static final class Arrivals {
        private final Calendar calendar;
        /** By pattern and year of the model. */
        private final Categorical[][] days;
        /** Share of a year's arrivals that are not before the warm-up. */
        private final double[][] shareOfYear;
        /** By pattern and day from the first of the model: arrivals relative to the mean of the year. */
        final double[][] relative;

        Arrivals(Calendar calendar, CalendarDay[] calendarDays) {
            this(calendar, calendarDays, (pattern, day) -> 1);
        }

        /** @param factor on the arrivals of a pattern on a day, from the first of the model */
        Arrivals(Calendar calendar, CalendarDay[] calendarDays, ToDoubleBiFunction<ArrivalPattern, Integer> factor) {
            this.calendar = calendar;
            ArrivalPattern[] patterns = ArrivalPattern.values();
            days = new Categorical[patterns.length][calendar.years()];
            shareOfYear = new double[patterns.length][calendar.years()];
            relative = new double[patterns.length][calendarDays.length];
            for (int k = 0; k < calendar.years(); k++) {
                int start = Calendar.dayOf(calendar.yearStart[k]) - calendar.firstDay;
                int end = k == 0 ? calendarDays.length : Calendar.dayOf(calendar.yearStart[k - 1]) - calendar.firstDay;
                for (ArrivalPattern pattern : patterns) {
                    double[] weight = new double[end - start];
                    double year = 0;
                    for (int d = 0; d < weight.length; d++) {
                        weight[d] = pattern.weight.applyAsDouble(calendarDays[start + d]) * factor.applyAsDouble(pattern, start + d);
                        year += weight[d];
                    }
                    for (int d = 0; d < weight.length; d++) {
                        relative[pattern.ordinal()][start + d] = weight[d] * weight.length / year;
                    }
                    Arrays.fill(weight, 0, Math.max(0, -WARM_UP_DAYS - Calendar.dayOf(calendar.yearStart[k])), 0);
                    Categorical drawn = new Categorical(weight);
                    days[pattern.ordinal()][k] = drawn;
                    shareOfYear[pattern.ordinal()][k] = drawn.total / year;
                }
            }
        }

        double shareOfYear(ArrivalPattern pattern, int year) {
            return shareOfYear[pattern.ordinal()][year];
        }

        /** A day in a year of the model. */
        int day(ArrivalPattern pattern, int year, SplitMix64 random) {
            return Calendar.dayOf(calendar.yearStart[year]) + days[pattern.ordinal()][year].draw(random);
        }

        /** A time in a year of the model. */
        long time(ArrivalPattern pattern, int year, SplitMix64 random) {
            return on(day(pattern, year, random), pattern, random);
        }

        /** A time on a day. */
        static long on(long day, ArrivalPattern pattern, SplitMix64 random) {
            return day * DAY + pattern.hours.draw(random);
        }

        /** The first time from then on, if one is drawn for each day from that day on. */
        long notBefore(long earliest, ArrivalPattern pattern, SplitMix64 random) {
            long time = Long.MIN_VALUE;
            for (int day = Calendar.dayOf(earliest); time < earliest; day++) {
                time = on(day, pattern, random);
            }
            return time;
        }

        /** A time on one of the next 60 days, weighted by the pattern; the end of the history if 200 draws find none. */
        long soonAfter(long earliest, ArrivalPattern pattern, SplitMix64 random) {
            int year = calendar.yearOf(earliest);
            for (int attempt = 0; attempt < 200; attempt++) {
                long day = day(pattern, year, random);
                if (day > earliest / DAY && day < earliest / DAY + 60) {
                    return on(day, pattern, random);
                }
            }
            return calendar.end;
        }
    }

    /** How the births of a year are spread over it. */
    static final class BirthSeason {
        private static final int YEAR = 365;
        private final Categorical days;

        /** @param until the day after the history, counted from the first of the days */
        BirthSeason(CalendarDay[] calendarDays, int until) {
            days = new Categorical(Arrays.stream(calendarDays, until - YEAR, until).mapToDouble(day -> day.smooth(MONTHS_BIRTHS))
                    .toArray());
        }

        /** The part of a year of age that ends with the reference date, counted in days, up to which this part of its births are. */
        double within(double partOfBirths) {
            double part = Math.min(partOfBirths, 0x1.fffffffffffffp-1);
            int day = days.at(part);
            return (day + days.within(part, day)) / YEAR;
        }
    }

    /** Crowding of each site's ED on each day, relative to its mean: weekday, arrivals, boarders, and a variation of its own. */
    static final class Crowding {
        private final int firstDay;
        private final float[][] bySite;
        private final float[][] treatment;

        /**
         * @param arrivals  at a site on a day, relative to what its calendar makes expect
         * @param occupancy of a site on a day, relative to its mean
         */
        Crowding(Calendar calendar, CalendarDay[] calendarDays, int sites, long seed, ToDoubleBiFunction<Integer, Integer> arrivals,
                ToDoubleBiFunction<Integer, Integer> occupancy) {
            firstDay = calendar.firstDay;
            bySite = new float[sites][];
            treatment = new float[sites][calendar.days()];
            Power byArrivals = new Power(CROWDING_BY_ARRIVALS);
            Power byOccupancy = new Power(CROWDING_BY_OCCUPANCY);
            for (int s = 0; s < sites; s++) {
                double[] crowding = Environment.shocks(CROWDING_SIGMA, CROWDING_CORRELATION, calendar.days(), seed,
                        Environment.CROWDING - s);
                for (int d = 0; d < crowding.length; d++) {
                    crowding[d] *= WEEK_CROWDING[calendarDays[d].likeWeekday()] * byArrivals.of(arrivals.applyAsDouble(s, d))
                            * byOccupancy.of(occupancy.applyAsDouble(s, d));
                }
                bySite[s] = Occupancy.relative(crowding, Occupancy.firstOfMeans(calendar));
                for (int d = 0; d < crowding.length; d++) {
                    treatment[s][d] = 1 + (float) TREATMENT_BY_CROWDING * (bySite[s][d] - 1);
                }
            }
        }

        double at(int site, long time) {
            return at(bySite[site], time);
        }

        /** Factor on the time from physician to departure or decision. */
        double treatment(int site, long time) {
            return at(treatment[site], time);
        }

        private double at(float[] byDay, long time) {
            return byDay[Math.max(0, Math.min(Calendar.dayOf(time) - firstDay, byDay.length - 1))];
        }
    }

    /** A part of a program's beds at a site that is closed for some days. */
    record WardClosure(String name, int site, Program program, LocalDate first, LocalDate last, double factor) {

        /** What the seed draws for a site with beds of some programs. */
        static List<WardClosure> draw(int site, Map<Program, int[]> beds, int firstYear, int lastYear, SplitMix64 random) {
            Map<String, Program> programs = byCode("PROGRAMS", List.of(PROGRAMS), Program::code);
            List<WardClosure> drawn = new ArrayList<>();
            Row.read("WARD_CLOSURES", WARD_CLOSURES, row -> {
                String name = row.text("name");
                Program program = row.choice("program", programs);
                double perYear = row.number("per_year", 0, 50);
                int from = row.integer("from", 1, 12);
                int to = row.integer("to", from, 12);
                int shortest = row.integer("shortest", 1, 366);
                int longest = row.integer("longest", shortest, 366);
                double factor = row.number("factor", 0.1, 1);
                for (int year = firstYear; year <= lastYear && beds.containsKey(program) && beds.get(program)[site] > 0; year++) {
                    for (int n = random.poisson(perYear); n > 0; n--) {
                        LocalDate first = LocalDate.of(year, from, 1).plusDays(random.below((to - from + 1) * 30));
                        drawn.add(new WardClosure(name, site, program, first,
                                first.plusDays(shortest - 1L + random.below(longest - shortest + 1)), factor));
                    }
                }
                return program;
            });
            return drawn;
        }
    }

    /**
     * Who fills the beds, and for how long, in calibration. Shares and shapes are taken from it, which vary little by chance, and not how
     * many.
     */
    static final class BedUse {
        /** Days since the arrival that are told apart. */
        static final int DAYS = 60;
        /** Bed days by site, program_id and arrival pattern. */
        final double[][][] bySite;
        /** Bed days by arrival pattern and age group. */
        private final double[][] byAge;
        /** Bed days by program_id, other (0) or elective (1) arrival, and days since then; the last are all later ones. */
        private final double[][][] since;
        /** Bed days Monday to Sunday more than without moving discharges to other days. */
        private final double[] moved = new double[7];
        private final Calendar calendar;

        BedUse(Calendar calendar, int sites, int programs) {
            this.calendar = calendar;
            int patterns = ArrivalPattern.values().length;
            bySite = new double[sites][programs][patterns];
            byAge = new double[patterns][AgeGroup.ALL.size()];
            since = new double[programs][2][DAYS + 1];
        }

        void add(Stay stay) {
            if (stay.arrival < 0) {
                return;
            }
            int pattern = stay.pattern.ordinal();
            double weight = stay.survival * stay.person.weight / DAY;
            double days = (stay.end - stay.admit) * weight;
            bySite[stay.site][stay.unit.program][pattern] += days;
            byAge[pattern][stay.ageGroup.ordinal()] += days;
            double[] bySince = since[stay.unit.program][group(stay.pattern)];
            long from = stay.admit;
            long midnight = (Calendar.dayOf(from) + 1L) * DAY;
            for (int day = Calendar.dayOf(from) - Calendar.dayOf(stay.arrival); from < stay.end; day++) {
                long to = day >= DAYS ? stay.end : Math.min(stay.end, midnight);
                bySince[Math.min(day, DAYS)] += (to - from) * weight;
                from = to;
                midnight += DAY;
            }
            long until = Math.max(stay.due, stay.end);
            for (from = Math.min(stay.due, stay.end); from < until;) {
                int day = Calendar.dayOf(from);
                long to = Math.min(until, (day + 1L) * DAY);
                moved[calendar.weekday(day)] += (to - from) * (stay.end > stay.due ? weight : -weight);
                from = to;
            }
        }

        static int group(ArrivalPattern pattern) {
            return pattern == ArrivalPattern.ELECTIVE ? 1 : 0;
        }

        void add(BedUse other) {
            for (int site = 0; site < bySite.length; site++) {
                Calibration.add(bySite[site], other.bySite[site]);
            }
            Calibration.add(byAge, other.byAge);
            Calibration.add(moved, other.moved);
            for (int program = 0; program < since.length; program++) {
                Calibration.add(since[program], other.since[program]);
            }
        }

        /** The share of its bed days on each day since the arrival, and later. */
        double[] since(int program, int group) {
            double all = Arrays.stream(since[program][group]).sum();
            return Arrays.stream(since[program][group]).map(days -> days / Math.max(1e-9, all)).toArray();
        }

        /** People in bed Monday to Sunday relative to the mean, as far as discharges before and after weekends change it. */
        double[] byWeekday() {
            double all = Arrays.stream(byAge).flatMapToDouble(Arrays::stream).sum();
            double mean = Arrays.stream(moved).average().orElse(0);
            return Arrays.stream(moved).map(days -> 1 + (days - mean) * 7 / Math.max(1e-9, all)).toArray();
        }

        /** Bed days by pattern and year of the model, relative to the last year, as far as the growth of age groups changes them. */
        double[][] byYear(Population population, int years) {
            double[][] byYear = new double[byAge.length][years];
            for (AgeGroup group : AgeGroup.ALL) {
                double now = 0;
                double before = 0;
                for (int area = 0; area < population.areas; area++) {
                    double people = population.count(0, area, group, Gender.FEMALE) + population.count(0, area, group, Gender.MALE);
                    now += people;
                    before += people / population.growth(area, group);
                }
                double growth = now / before;
                for (int pattern = 0; pattern < byAge.length; pattern++) {
                    double people = byAge[pattern][group.ordinal()] / Math.max(1e-9, Arrays.stream(byAge[pattern]).sum());
                    for (int k = 1; k < years; k++) {
                        byYear[pattern][k] += people;
                        people /= growth;
                    }
                }
            }
            return byYear;
        }
    }

    /**
     * How full each program is at each site and day: the beds that are needed by those who are expected to arrive, relative to their mean,
     * over the share of the beds that is open. What it leads to (people cancelled, diverted, sent home early) is not in it, so nothing runs
     * in a circle.
     */
    static final class Occupancy {
        /** How much faster or slower than their mean people may move on. */
        private static final double SLOWEST = 0.7, FASTEST = 1.4;
        private final Power byOccupancy = new Power(FULLNESS_BY_OCCUPANCY);
        private final World world;
        private final int firstDay;
        private final int days;
        private final int firstOfMeans;
        /** By day, of the network: people in bed since discharges are moved to other days; how fast they move on. */
        private final double[] byWeekday;
        private final double[] pace;
        /** By site, program_id (null where it has no beds) and day: the factor on boarding. */
        private final float[][][] fullness;
        /** By site, program_id (null where none is closed) and day: the share of the beds that is closed. */
        private final float[][][] closed;
        /** By site, program_id (null without flow) and day: the days of care that people in bed have had up to its beginning. */
        private final float[][][] care;
        /** By site and day: occupancy of all programs with flow, relative to the mean. */
        private final float[][] bySite;

        /** @param siteDay by site, urgent care (1) or not, and day: arrivals relative to those of the network */
        Occupancy(World world, CalendarDay[] calendarDays, double[][] arrivals, float[][][] siteDay, List<WardClosure> closures,
                long seed) {
            this.world = world;
            firstDay = world.calendar.firstDay;
            days = world.calendar.days();
            firstOfMeans = firstOfMeans(world.calendar);
            double[] week = world.bedUse.byWeekday();
            byWeekday = Arrays.stream(calendarDays, 0, days).mapToDouble(day -> week[day.likeWeekday()]).toArray();
            pace = pace(calendarDays);
            int sites = siteDay.length;
            fullness = new float[sites][world.bedUse.bySite[0].length][];
            closed = new float[sites][fullness[0].length][];
            care = new float[sites][fullness[0].length][];
            bySite = new float[sites][];
            closures.forEach(this::close);
            double[][] byPattern = arrivalsOfBeds(arrivals);
            IntStream.range(0, sites).parallel().forEach(site -> compute(site, byPattern, siteDay[site],
                    Environment.shocks(FLOW_SIGMA, FLOW_CORRELATION, days, seed, Environment.FLOW - site)));
        }

        /** The day of the model from which means are taken: the first of the history, or of the last year if it is shorter. */
        static int firstOfMeans(Calendar calendar) {
            return Math.max(0, Math.min(-calendar.firstDay, calendar.days() - 365));
        }

        private double[] pace(CalendarDay[] calendarDays) {
            double[] pace = new double[days];
            Arrays.fill(pace, 1);
            for (int d = 1; d < days; d++) {
                for (int off = d - 1; calendarDays[d].after == 1 && off >= 0 && calendarDays[off].isOff(); off--) {
                    pace[off] = LONG_WEEKEND_FLOW;
                }
            }
            return pace;
        }

        private void close(WardClosure closure) {
            float[][] bySite = closed[closure.site];
            int program = closure.program.id();
            if (bySite[program] == null) {
                bySite[program] = new float[days];
            }
            int first = (int) ChronoUnit.DAYS.between(world.calendar.first, closure.first) - firstDay;
            int last = (int) ChronoUnit.DAYS.between(world.calendar.first, closure.last) - firstDay;
            for (int d = Math.max(0, first); d <= Math.min(last, days - 1); d++) {
                bySite[program][d] = (float) (1 - (1 - bySite[program][d]) * closure.factor);
            }
        }

        /** Arrivals of the network by pattern and day, as those count who need beds. */
        private double[][] arrivalsOfBeds(double[][] arrivals) {
            Calendar calendar = world.calendar;
            double[][] byPattern = new double[arrivals.length][days];
            double[][] byYear = world.bedUse.byYear(world.population, calendar.years());
            for (int k = 1; k < calendar.years(); k++) {
                int to = Calendar.dayOf(calendar.yearStart[k - 1]) - firstDay;
                for (int d = Calendar.dayOf(calendar.yearStart[k]) - firstDay; d < to; d++) {
                    for (int pattern = 0; pattern < arrivals.length; pattern++) {
                        byPattern[pattern][d] = arrivals[pattern][d] * byYear[pattern][k];
                    }
                }
            }
            return byPattern;
        }

        private void compute(int site, double[][] byPattern, float[][] siteDay, double[] flow) {
            double[] here = IntStream.range(0, days).mapToDouble(d -> pace[d] / flow[d]).toArray();
            double[] even = new double[days];
            Arrays.fill(even, 1);
            double[] together = new double[days];
            for (Program program : PROGRAMS) { // in their order, since the last digits of a sum depend on it
                int beds = world.beds.containsKey(program) ? world.beds.get(program)[site] : 0;
                if (beds > 0) {
                    boolean flows = world.units.all.stream().anyMatch(unit -> unit.program == program.id && unit.hasFlow());
                    float[] occupancy = relative(load(site, program.id, byPattern, siteDay, clock(flows ? here : even)), firstOfMeans);
                    float[] closedHere = closed[site][program.id];
                    double[] grown = new double[days];
                    double[] moving = new double[days];
                    for (int d = 0; d < days; d++) {
                        double full = occupancy[d] * (flows ? byWeekday[d] : 1) / (1 - (closedHere == null ? 0 : closedHere[d]));
                        grown[d] = Math.min(FULLNESS_MAX, byOccupancy.of(full));
                        moving[d] = here[d] * Math.max(SLOWEST, Math.min(FASTEST, 1 + EARLY_DISCHARGE * (full - 1)));
                        together[d] += flows ? full * beds : 0;
                    }
                    fullness[site][program.id] = relative(grown, firstOfMeans);
                    care[site][program.id] = flows ? floats(clock(moving)) : null;
                }
            }
            bySite[site] = relative(together, firstOfMeans);
        }

        /** Beds that are needed on each day. */
        private double[] load(int site, int program, double[][] byPattern, float[][] siteDay, double[] clock) {
            double[] load = new double[days];
            double[] bedDays = world.bedUse.bySite[site][program];
            for (int group = 0; group < 2; group++) {
                double[] arrivals = new double[days];
                double all = 0;
                for (ArrivalPattern pattern : ArrivalPattern.values()) {
                    double weight = bedDays[pattern.ordinal()];
                    if (weight > 0 && BedUse.group(pattern) == group) {
                        all += weight;
                        float[] here = !Environment.PATTERNS.contains(pattern) ? null
                                : siteDay[pattern == ArrivalPattern.URGENT_CARE ? 1 : 0];
                        for (int d = 0; d < days; d++) {
                            arrivals[d] += weight * byPattern[pattern.ordinal()][d] * (here == null ? 1 : here[d]);
                        }
                    }
                }
                if (all > 0) {
                    follow(arrivals, world.bedUse.since(program, group), clock, load);
                }
            }
            return load;
        }

        /**
         * Adds the beds of those who arrived in the days before; earlier ones count as their mean, and so does all before the warm-up.
         * Those of a week ago and before are taken by the week: a fourth of the work.
         */
        private void follow(double[] arrivals, double[] since, double[] clock, double[] load) {
            int last = since.length - 2;
            int before = 2 * last;
            double mean = Arrays.stream(arrivals).average().orElse(0);
            double[] upTo = new double[before + load.length + 1];
            double[] care = new double[before + load.length];
            for (int i = 0; i < care.length; i++) {
                upTo[i + 1] = upTo[i] + (i < before ? mean : arrivals[i - before]);
                care[i] = i < before ? i - before : clock[i - before];
            }
            int warmUp = -firstDay - WARM_UP_DAYS;
            for (int d = 0; d < warmUp; d++) {
                load[d] += mean;
            }
            for (int d = warmUp; d < load.length; d++) {
                int to = before + d + 1; // the day after the days that are looked at
                double needed = since[last + 1] * mean;
                for (int days = 1; to >= days; to -= days) {
                    double later = care[before + d] - care[to - 1 - days / 2];
                    int day = (int) later;
                    if (day >= last) {
                        break;
                    }
                    needed += (since[day] + (later - day) * (since[day + 1] - since[day])) * (upTo[to] - upTo[to - days]);
                    days = before + d - to < 7 ? 1 : 7;
                }
                load[d] += needed;
            }
        }

        /** The days of care up to the beginning of each day, one a day on average over the history. */
        private double[] clock(double[] pace) {
            double mean = Arrays.stream(pace, firstOfMeans, days).average().orElse(1);
            double[] clock = new double[days + 1];
            for (int d = 0; d < days; d++) {
                clock[d + 1] = clock[d] + pace[d] / mean;
            }
            return clock;
        }

        private static float[] floats(double[] values) {
            float[] floats = new float[values.length];
            for (int i = 0; i < values.length; i++) {
                floats[i] = (float) values[i];
            }
            return floats;
        }

        /** The values, relative to their mean from a day of the model on. */
        static float[] relative(double[] values, int from) {
            double mean = Arrays.stream(values, from, values.length).average().orElse(1);
            return floats(Arrays.stream(values).map(value -> mean > 0 ? value / mean : 1).toArray());
        }

        private int day(long time) {
            return Math.max(0, Math.min(Calendar.dayOf(time) - firstDay, days - 1));
        }

        double ofSite(int site, int day) {
            return bySite[site][Math.min(day, days - 1)];
        }

        /** Factor on the wait for a bed, and on what else is done since beds are short; its mean is 1. */
        double fullness(int site, int program, long time) {
            float[] byDay = fullness[site][program];
            return byDay == null ? 1 : byDay[day(time)];
        }

        /** The chance that an elective admission is cancelled for want of a bed. */
        double cancelled(int site, int program, long time) {
            double full = fullness(site, program, time);
            return Math.min(CANCELLED_MOST, CANCELLED * full * full);
        }

        /** The chance that an admission goes to another site, since a part of the beds is closed. */
        double diverted(int site, int program, long time) {
            float[] byDay = closed[site][program];
            return byDay == null ? 0 : DIVERTED * byDay[day(time)];
        }

        /** When people in bed from a time on have had so many days of care, which pass faster where they move on faster. */
        long after(int site, int program, long from, double daysOfCare) {
            float[] byDay = care[site][program];
            int day = Calendar.dayOf(from) - firstDay;
            if (byDay == null || day < 0 || day >= days) {
                return from + (long) (daysOfCare * DAY);
            }
            double until = byDay[day] + (byDay[day + 1] - byDay[day]) * (double) Calendar.secondOf(from) / DAY + daysOfCare;
            if (until >= byDay[days]) {
                return (firstDay + days) * (long) DAY + (long) ((until - byDay[days]) * DAY);
            }
            int at = Math.min(days - 1, day + (int) daysOfCare);
            while (byDay[at] > until) {
                at--;
            }
            while (byDay[at + 1] <= until) {
                at++;
            }
            return (firstDay + at) * (long) DAY + (long) ((until - byDay[at]) / (byDay[at + 1] - byDay[at]) * DAY);
        }
    }

    /** A respiratory season: a wave of children, and a later one of adults and seniors. */
    private record Season(int winter, LocalDate peak, double child, LocalDate later, double adult, double senior, double width) {

        static Season of(Row row) {
            return new Season(row.integer("winter", 1900, 2300), row.date("peak"), row.number("child", 0, 10), row.date("later"),
                    row.number("adult", 0, 10), row.number("senior", 0, 10), row.number("width", 5, 100));
        }

        static Season drawn(int winter, SplitMix64 random) {
            double size = StrictMath.exp(SEASON_SIGMA * normalQuantile(random.uniform()));
            LocalDate peak = WINTER_PEAK.atYear(winter).plusDays(Math.round(SEASON_DAYS_SIGMA * normalQuantile(random.uniform())));
            return new Season(winter, peak, WINTER_MEAN * size, peak.plusDays(WINTER_LATER_DAYS), WINTER_ADULT * size, WINTER_SENIOR * size,
                    WINTER_DAYS);
        }

        /** What it adds to the arrivals of a pattern on a day. */
        double at(ArrivalPattern pattern, LocalDate date) {
            double distance = ChronoUnit.DAYS.between(pattern == ArrivalPattern.CHILD ? peak : later, date) / width;
            double size = pattern == ArrivalPattern.CHILD ? child : pattern == ArrivalPattern.SENIOR ? senior : adult;
            return size * StrictMath.exp(-distance * distance / 2);
        }

        LocalDate first() {
            return peak.minusDays(Math.round(2 * width));
        }

        LocalDate last() {
            return later.plusDays(Math.round(2 * width));
        }
    }

    /**
     * Something that changes the arrivals of some days.
     *
     * @param site    its place in the table SITES; -1 = all
     * @param first   null = since ever
     * @param factors on arrivals, by arrival pattern
     */
    record Event(String type, String name, int site, LocalDate first, LocalDate last, double... factors) {

        static Event of(Row row, Site[] sites) {
            List<String> codes = Arrays.stream(sites).map(Site::code).toList();
            int site = row.text("site").isEmpty() ? -1 : row.choice("site", codes.stream()
                    .collect(Collectors.toMap(Function.identity(), codes::indexOf)));
            LocalDate last = row.date("last");
            if (last == null || row.date("first") != null && last.isBefore(row.date("first"))) {
                throw row.wrong("last", "it must be a date, and not before first");
            }
            return new Event(row.text("type"), row.text("name"), site, row.date("first"), last, factors(row));
        }

        static double[] factors(Row row) {
            return Environment.PATTERNS.stream().map(pattern -> pattern.name().toLowerCase(Locale.ROOT).replace("_care", ""))
                    .mapToDouble(column -> row.number(column, 0, 10)).toArray();
        }
    }

    /**
     * What all people share: days that differ, respiratory seasons, events, closed wards, and how full beds and EDs are of all this. It is
     * drawn from the seed alone. Factors on arrivals have mean 1 over a year, since they only spread the visits of a year over its days;
     * those at one site move visits to other sites.
     */
    static final class Environment {
        /** Streams of random numbers: of the network, and less the number of a site, a winter or a year. */
        private static final int NETWORK = -20, SITE = -10_000, SEASON = -20_000, EVENT = -30_000, CROWDING = -40_000,
                CLOSURE = -50_000, FLOW = -60_000, SITE_SLOW = -70_000;
        /** Within so many days a return moves to a day on which more people come, and at most so many times. */
        private static final int NEARBY_DAYS = 3, MOVES_OF_RETURN = 3;
        /** The arrival patterns of visits, in the order of the columns of EVENTS. */
        static final List<ArrivalPattern> PATTERNS = List.of(ArrivalPattern.ADULT, ArrivalPattern.SENIOR, ArrivalPattern.CHILD,
                ArrivalPattern.URGENT_CARE);
        final Arrivals arrivals;
        final Crowding crowding;
        final Mortality mortality;
        final Occupancy occupancy;
        final List<Event> events = new ArrayList<>();
        private final List<WardClosure> closures = new ArrayList<>();
        private final List<Season> seasons = new ArrayList<>();
        private final Calendar calendar;
        private final Site[] sites;
        /** By site and day: factor on the arrivals of its people, relative to the greatest. */
        private final float[][] siteDay;
        /** By site, kind of day and person (1: weekend; 2: young) and hour: the same for the hours of a day. */
        private final float[][][] siteHour;
        /** By site and day: factor on the share of its people who come to its hospital ED and to its urgent care. */
        private final float[][] hospitalShare;
        private final float[][] urgentShare;
        /** By arrival pattern and day, and by site and day: arrivals relative to the most of the days around it. */
        private final float[][] nearby;
        private final float[][] nearbyOfSite;

        Environment(World world, long seed) {
            calendar = world.calendar;
            sites = world.places.sites;
            CalendarDay[] days = calendar.calendarDays();
            LocalDate[] dates = IntStream.range(0, days.length).mapToObj(d -> calendar.first.plusDays(calendar.firstDay + d))
                    .toArray(LocalDate[]::new);
            drawSeasons(dates, seed);
            drawEvents(dates, seed);
            mortality = new Mortality(calendar, days, day -> seasons.stream()
                    .mapToDouble(season -> season.at(ArrivalPattern.SENIOR, dates[day])).sum() / WINTER_SENIOR);
            double[][] factors = factors(dates, days, shocks(DAY_SIGMA, DAY_CORRELATION, days.length, seed, NETWORK));
            arrivals = new Arrivals(calendar, days, (pattern, day) -> pattern.ordinal() < PATTERNS.size()
                    ? factors[pattern.ordinal()][day] : 1);
            siteDay = new float[sites.length][days.length];
            nearby = PATTERNS.stream().map(pattern -> nearby(Occupancy.floats(arrivals.relative[pattern.ordinal()])))
                    .toArray(float[][]::new);
            nearbyOfSite = new float[sites.length][];
            siteHour = Arrays.stream(world.places.characters).map(Environment::hours).toArray(float[][][]::new);
            hospitalShare = new float[sites.length][];
            urgentShare = new float[sites.length][];
            double[][] shock = new double[sites.length][];
            float[][][] arrivalsOfSites = new float[sites.length][2][days.length];
            for (int s = 0; s < sites.length; s++) {
                shock[s] = shocks(SITE_DAY_SIGMA, DAY_CORRELATION, days.length, seed, SITE - s);
                double[] slow = shocks(SITE_SLOW_SIGMA, SITE_SLOW_CORRELATION, days.length, seed, SITE_SLOW - s);
                double[] both = shock[s];
                Arrays.setAll(both, d -> both[d] * slow[d]);
                hospitalShare[s] = shares(s, ArrivalPattern.ADULT, days.length);
                urgentShare[s] = shares(s, ArrivalPattern.URGENT_CARE, days.length);
                double weekend = world.places.characters[s].weekend;
                double greatest = Arrays.stream(shock[s]).max().orElse(1) * Math.max(1, weekend);
                for (int d = 0; d < days.length; d++) {
                    siteDay[s][d] = (float) (shock[s][d] * (days[d].weekday >= 5 ? weekend : 1) / greatest);
                    arrivalsOfSites[s][0][d] = siteDay[s][d] * hospitalShare[s][d];
                    arrivalsOfSites[s][1][d] = siteDay[s][d] * urgentShare[s][d];
                }
                nearbyOfSite[s] = nearby(siteDay[s]);
                SplitMix64 random = new SplitMix64();
                random.seed(seed, CLOSURE - s);
                closures.addAll(WardClosure.draw(s, world.beds, dates[0].getYear(), calendar.last.getYear(), random));
            }
            occupancy = new Occupancy(world, days, arrivals.relative, arrivalsOfSites, closures, seed);
            double[] weights = weights(world);
            double[] network = new double[days.length];
            for (ArrivalPattern pattern : PATTERNS) {
                for (int d = 0; d < days.length; d++) {
                    network[d] += weights[pattern.ordinal()] * factors[pattern.ordinal()][d] * days[d].afterLongWeekend();
                }
            }
            crowding = new Crowding(calendar, days, sites.length, seed,
                    (site, day) -> shock[site][day] * hospitalShare[site][day] * network[day], occupancy::ofSite);
        }

        /** The values of days, relative to the greatest of the days around each. */
        private static float[] nearby(float[] values) {
            float[] relative = new float[values.length];
            for (int d = 0; d < values.length; d++) {
                float greatest = Float.MIN_VALUE;
                int to = Math.min(d + NEARBY_DAYS, values.length - 1);
                for (int other = Math.max(0, d - NEARBY_DAYS); other <= to; other++) {
                    greatest = values[other] > greatest ? values[other] : greatest;
                }
                relative[d] = values[d] / greatest;
            }
            return relative;
        }

        /** Factors on the arrivals of the hours of a day at a site, relative to the greatest. */
        private static float[][] hours(SiteCharacter character) {
            float[][] hours = new float[4][24];
            for (int kind = 0; kind < hours.length; kind++) {
                double[] factors = new double[24];
                for (int hour = 0; hour < factors.length; hour++) {
                    factors[hour] = character.atHour(hour) * (kind == 3 && hour < WEEKEND_NIGHT_ENDS ? WEEKEND_NIGHT : 1);
                }
                double greatest = Arrays.stream(factors).max().orElse(1);
                for (int hour = 0; hour < factors.length; hour++) {
                    hours[kind][hour] = (float) (factors[hour] / greatest);
                }
            }
            return hours;
        }

        /** The share of the visits of the region that each pattern has. */
        private static double[] weights(World world) {
            double[] visits = new double[PATTERNS.size()];
            for (int s = 0; s < Stratum.count(world.places.areas.length); s++) {
                Stratum stratum = Stratum.of(s);
                for (int service = 0; service < SERVICES.length; service++) {
                    visits[ArrivalPattern.of(SERVICES[service], stratum.ageGroup.from).ordinal()]
                            += world.population.count(0, stratum.area, stratum.ageGroup, stratum.gender)
                            * world.rates.perThousand(stratum.area, stratum.ageGroup, stratum.gender, service);
                }
            }
            double all = Arrays.stream(visits).sum();
            return Arrays.stream(visits).map(v -> v / all).toArray();
        }

        /** A lognormal variation with mean 1 that remembers the day before. */
        static double[] shocks(double sigma, double correlation, int days, long seed, int stream) {
            SplitMix64 random = new SplitMix64();
            random.seed(seed, stream);
            double[] shock = new double[days];
            double z = normalQuantile(random.uniform());
            for (int d = 0; d < days; d++) {
                z = correlation * z + Math.sqrt(1 - correlation * correlation) * normalQuantile(random.uniform());
                shock[d] = StrictMath.exp(sigma * z - sigma * sigma / 2);
            }
            return shock;
        }

        private void drawSeasons(LocalDate[] dates, long seed) {
            Map<String, Season> known = byCode("SEASONS", Row.read("SEASONS", SEASONS, Season::of),
                    season -> String.valueOf(season.winter));
            for (int winter = dates[0].getYear() - 1; winter <= dates[dates.length - 1].getYear(); winter++) {
                SplitMix64 random = new SplitMix64();
                random.seed(seed, SEASON - winter);
                Season drawn = Season.drawn(winter, random);
                seasons.add(known.getOrDefault(String.valueOf(winter), drawn));
            }
        }

        private void drawEvents(LocalDate[] dates, long seed) {
            events.addAll(Row.read("EVENTS", EVENTS, row -> Event.of(row, sites)));
            Set<Integer> known = events.stream().filter(event -> event.first != null).map(event -> event.last.getYear())
                    .collect(Collectors.toSet());
            for (int year = dates[0].getYear(); year <= dates[dates.length - 1].getYear(); year++) {
                int of = year;
                SplitMix64 random = new SplitMix64();
                random.seed(seed, EVENT - year);
                if (!known.contains(year)) {
                    Row.read("EVENT_KINDS", EVENT_KINDS, row -> draw(row, of, random));
                }
            }
            events.sort(Comparator.comparing(Event::last).thenComparing(Event::type));
        }

        private int draw(Row row, int year, SplitMix64 random) {
            int shortest = row.integer("shortest", 1, 100);
            int longest = row.integer("longest", shortest, 100);
            LocalDate from = LocalDate.of(year, row.integer("from", 1, 12), 1);
            LocalDate to = LocalDate.of(year, row.integer("to", from.getMonthValue(), 12), 1).plusMonths(1);
            double[] factors = Event.factors(row);
            int count = random.poisson(row.number("per_year", 0, 50));
            for (int i = 0; i < count; i++) {
                LocalDate first = from.plusDays(random.below((int) ChronoUnit.DAYS.between(from, to)));
                events.add(new Event(row.text("type"), row.text("type") + " of " + first, -1, first,
                        first.plusDays(shortest - 1L + random.below(longest - shortest + 1)), factors));
            }
            return count;
        }

        /** Factors on the arrivals of the network by pattern and day, relative to a year of mean seasons. */
        private double[][] factors(LocalDate[] dates, CalendarDay[] days, double[] shock) {
            double[][] factors = new double[PATTERNS.size()][dates.length];
            for (ArrivalPattern pattern : PATTERNS) {
                double[] wave = new double[dates.length];
                for (Season season : seasons) {
                    int from = day(season.first().minusDays(2 * WINTER_LATER_DAYS));
                    int to = day(season.last().plusDays(2 * WINTER_LATER_DAYS));
                    for (int d = Math.max(0, from); d < Math.min(to, wave.length); d++) {
                        wave[d] += season.at(pattern, dates[d]);
                    }
                }
                for (int d = 0; d < dates.length; d++) {
                    double mean = pattern == ArrivalPattern.CHILD ? days[d].winter
                            : (pattern == ArrivalPattern.SENIOR ? WINTER_SENIOR : WINTER_ADULT) * days[d].adultWinter;
                    factors[pattern.ordinal()][d] = shock[d] * (1 + wave[d]) / (1 + mean);
                }
                events.stream().filter(event -> event.site < 0).forEach(event -> multiply(factors[pattern.ordinal()], event, pattern));
            }
            return factors;
        }

        /** A date, in days from the first of the model. */
        private int day(LocalDate date) {
            return (int) ChronoUnit.DAYS.between(calendar.first, date) - calendar.firstDay;
        }

        private void multiply(double[] byDay, Event event, ArrivalPattern pattern) {
            int to = Math.min(day(event.last) + 1, byDay.length);
            for (int d = event.first == null ? 0 : Math.max(0, day(event.first)); d < to; d++) {
                byDay[d] *= event.factors[pattern.ordinal()];
            }
        }

        /** By day: factor on the share of a site's people who come to it. */
        private float[] shares(int site, ArrivalPattern pattern, int days) {
            double[] shares = new double[days];
            Arrays.fill(shares, 1);
            events.stream().filter(event -> event.site == site).forEach(event -> multiply(shares, event, pattern));
            return Occupancy.floats(shares);
        }

        /** A time in a year of the model for a visit of someone with this home facility. */
        long time(ArrivalPattern pattern, int year, int home, boolean young, SplitMix64 random) {
            int day;
            do {
                day = arrivals.day(pattern, year, random);
            } while (random.uniform() >= siteDay[home][day - calendar.firstDay]);
            return on(day, pattern, home, young, random);
        }

        private long on(int day, ArrivalPattern pattern, int home, boolean young, SplitMix64 random) {
            float[] accepted = siteHour[home][(young ? 2 : 0) + (calendar.weekday(day) >= 5 ? 1 : 0)];
            long time;
            do {
                time = Arrivals.on(day, pattern, random);
            } while (random.uniform() >= accepted[Calendar.secondOf(time) / HOUR]);
            return time;
        }

        /** A time from then on, on that day or one of the next, for a return of someone with this home facility. */
        long notBefore(long earliest, ArrivalPattern pattern, int home, boolean young, SplitMix64 random) {
            int moves = 0;
            for (int day = Calendar.dayOf(earliest);; day++) {
                int d = day - calendar.firstDay;
                if (moves == MOVES_OF_RETURN || d >= nearby[0].length
                        || random.uniform() < nearby[pattern.ordinal()][d] * nearbyOfSite[home][d]) {
                    long time = on(day, pattern, home, young, random);
                    if (time >= earliest) {
                        return time;
                    }
                } else {
                    moves++;
                }
            }
        }

        /** When a cancelled elective admission takes place. */
        long rebooked(long cancelled, ArrivalPattern pattern, SplitMix64 random) {
            double[] weights = arrivals.relative[pattern.ordinal()];
            int day;
            int attempts = 0;
            do {
                day = Calendar.dayOf(cancelled) + REBOOKED_FROM + random.below(REBOOKED_TO - REBOOKED_FROM + 1);
            } while (++attempts < 50 && random.uniform() * 2 >= weights[Math.min(day - calendar.firstDay, weights.length - 1)]);
            return Arrivals.on(day, pattern, random);
        }

        /** Factor on the share of a site's people who come to it on a day; 0 where it is closed. */
        double share(int site, boolean urgentCare, long time) {
            return (urgentCare ? urgentShare : hospitalShare)[site][Calendar.dayOf(time) - calendar.firstDay];
        }

        /** The events of the history as rows of dim_event. */
        void write(World world, RowBuffer csv) {
            double[] weights = weights(world);
            List<Event> all = new ArrayList<>(events);
            for (Season season : seasons) {
                double[] mean = PATTERNS.stream().mapToDouble(pattern -> 1 + season.first().datesUntil(season.last().plusDays(1))
                        .mapToDouble(date -> season.at(pattern, date)).average().orElse(0)).toArray();
                all.add(new Event("Respiratory season", season.winter + "/" + String.valueOf(season.winter + 1).substring(2), -1,
                        season.first(), season.last(), mean));
            }
            List<EventRow> rows = new ArrayList<>();
            all.forEach(event -> rows.add(new EventRow(event.type, event.name, event.site < 0 ? "" : sites[event.site].id, "", event.first,
                    event.last, PATTERNS.stream().mapToDouble(p -> weights[p.ordinal()] * event.factors[p.ordinal()]).sum())));
            closures.forEach(closure -> rows.add(new EventRow("Ward closure", closure.name, sites[closure.site].id, closure.program.id,
                    closure.first, closure.last, closure.factor)));
            rows.sort(Comparator.comparing(EventRow::last).thenComparing(EventRow::type).thenComparing(EventRow::name));
            int id = 0;
            for (EventRow row : rows) {
                if (!row.last.isBefore(calendar.first) && (row.first == null || !row.first.isAfter(calendar.last))) {
                    csv.row(++id, row.type, row.name, row.site, row.program, row.first == null ? "" : row.first, row.last,
                            BigDecimal.valueOf(Math.round(row.factor * 10_000), 4));
                }
            }
        }

        /** A row of dim_event; site and program are empty where it means all. */
        private record EventRow(String type, String name, Object site, Object program, LocalDate first, LocalDate last, double factor) { }
    }

    /** Tables by age group as tables by age in years: nobody becomes another person on a birthday. */
    private static final class ByAge {
        static final double[][] CTAS = AgeGroup.smooth(generate.CTAS), CTAS_URGENT = AgeGroup.smooth(generate.CTAS_URGENT),
                ADMIT = AgeGroup.smooth(generate.ADMIT);
        static final double[] AMBULANCE = AgeGroup.smooth(AMBULANCE_AGE), PATIENCE = AgeGroup.smooth(PATIENCE_AGE),
                TREATMENT = AgeGroup.smooth(TREATMENT_AGE), DEATH = AgeGroup.smooth(DEATH_AGE), LOS = AgeGroup.smooth(LOS_AGE),
                ALC = AgeGroup.smooth(ALC_CHANCE), HOME_SUPPORT = AgeGroup.smooth(generate.HOME_SUPPORT),
                TO_LONG_TERM_CARE = AgeGroup.smooth(ALC_TO_LONG_TERM_CARE);
    }

    /** Acuity at arrival: CTAS 1 to 5 by age, and in hospital EDs by site and time of day. */
    static final class Triage {
        private static final int NIGHT_ENDS = 8;
        private final Categorical[][][] hospital;
        private final Categorical[] urgentCare = IntStream.range(0, AGES).mapToObj(age -> new Categorical(
                Arrays.stream(ByAge.CTAS_URGENT).mapToDouble(level -> level[age]).toArray())).toArray(Categorical[]::new);

        Triage(Site[] sites) {
            hospital = new Categorical[sites.length][AGES][2];
            for (int s = 0; s < sites.length; s++) {
                for (int age = 0; age < AGES; age++) {
                    for (int night = 0; night < 2; night++) {
                        double[] weights = new double[CTAS.length];
                        for (int c = 0; c < CTAS.length; c++) {
                            weights[c] = ByAge.CTAS[c][age] * (night == 1 ? CTAS_NIGHT[c] : 1) * (c < 2 ? sites[s].type.highAcuity : 1);
                        }
                        hospital[s][age][night] = new Categorical(weights);
                    }
                }
            }
        }

        /**
         * CTAS less 1: 0 for resuscitation, which can happen to anyone, to 4.
         *
         * @param own how ill the person usually is, in [0, 1); negative for a visit that is not as usual
         */
        int draw(int site, boolean inUrgentCare, int age, int hour, double own, SplitMix64 random) {
            Categorical levels = inUrgentCare ? urgentCare[age] : hospital[site][age][hour < NIGHT_ENDS ? 1 : 0];
            double u = random.uniform();
            double first = levels.first();
            return levels.at(own >= 0 && u >= first ? first + own * (1 - first) : u);
        }
    }

    // ---- Rates and plans: how often people come ----------------------------------------------------------------------

    /** How often people use care in a year, by area, gender and age. */
    static final class Rates {
        private static final int SMOOTHING_ROUNDS = 100;
        /** Visits per 1,000 residents and year, to two decimals, by area, age group, gender and service. */
        private final double[][][][] visits;
        /** By area, gender and age group: visits a year of a person of frailty 1, their services, and the service of most of them. */
        private final double[][][] allVisits;
        private final Categorical[][][] services;
        private final int[][][] primaryService;
        /** Visits a year by area, gender and age. */
        private final double[][][] visitsByAge;
        /** Planned admissions a year by gender, line and age. */
        private final double[][][] plannedByAge;
        /** Deliveries a year for each unit of the area's fertilityScale, by gender and age. */
        private final double[][] deliveriesByAge;

        Rates(Area[] areas, Population population, List<PlannedAdmission> planned) {
            int genders = Gender.ALL.size();
            int groups = AgeGroup.ALL.size();
            visits = visits(areas);
            allVisits = new double[areas.length][genders][groups];
            services = new Categorical[areas.length][genders][groups];
            primaryService = new int[areas.length][genders][groups];
            visitsByAge = new double[areas.length][genders][];
            for (int area = 0; area < areas.length; area++) {
                for (int gender = 0; gender < genders; gender++) {
                    for (int g = 0; g < groups; g++) {
                        double[] byService = visits[area][g][gender];
                        for (int s = 0; s < SERVICES.length; s++) {
                            allVisits[area][gender][g] += byService[s] / 1000;
                            int primary = primaryService[area][gender][g];
                            primaryService[area][gender][g] = byService[s] > byService[primary] ? s : primary;
                        }
                        services[area][gender][g] = new Categorical(byService);
                    }
                    visitsByAge[area][gender] = byAge(population.ages[area], allVisits[area][gender]);
                }
            }
            plannedByAge = new double[genders][planned.size()][AGES];
            deliveriesByAge = new double[genders][AGES];
            for (Gender gender : Gender.ALL) {
                for (int age = 0; age < AGES; age++) {
                    for (int p = 0; p < planned.size(); p++) {
                        plannedByAge[gender.ordinal()][p][age] = planned.get(p).rate(age, gender);
                    }
                    deliveriesByAge[gender.ordinal()][age] = age < 15 || age > 49 || gender == Gender.MALE ? 0
                            : FERTILITY[(age - 15) / 5] * HOSPITAL_BIRTHS / (1 + TWINS) * (gender == Gender.OTHER ? FERTILITY_OTHER : 1);
                }
            }
        }

        /** Area factors are scaled so that the rates of the region are those of SERVICES. */
        private static double[][][][] visits(Area[] areas) {
            double people = 0;
            double hospital = 0;
            double urgent = 0;
            for (Area area : areas) {
                people += area.population;
                hospital += area.population * area.hospitalUse;
                urgent += area.population * area.urgentUse;
            }
            double[][][][] rates = new double[areas.length][AgeGroup.ALL.size()][Gender.ALL.size()][SERVICES.length];
            for (int a = 0; a < areas.length; a++) {
                for (int g = 0; g < AgeGroup.ALL.size(); g++) {
                    for (int s = 0; s < SERVICES.length; s++) {
                        Service service = SERVICES[s];
                        double use = service.urgentCare ? areas[a].urgentUse * people / urgent : areas[a].hospitalUse * people / hospital;
                        double[] regional = {service.female[g], service.male[g], (service.female[g] + service.male[g]) / 2 * OTHER_USE};
                        for (int gender = 0; gender < regional.length; gender++) {
                            rates[a][g][gender][s] = Math.round(regional[gender] * use * 100) / 100.0;
                        }
                    }
                }
            }
            return rates;
        }

        /**
         * Visits a year by exact age: as smooth as it can be with the visits that each group has, but for infants. A group's rate counts
         * the visits over a year of those who are in it at the end of the year: some of them were in the group before until their
         * birthday, some were born within the year.
         */
        private static double[] byAge(double[] people, double[] groupRates) {
            double[] use = new double[AGES];
            Arrays.setAll(use, age -> groupRates[AgeGroup.of(age).ordinal()]);
            for (int round = 1; round <= SMOOTHING_ROUNDS; round++) {
                use[0] = INFANT_USE * use[1];
                for (AgeGroup group : AgeGroup.ALL) {
                    double visits = 0;
                    double all = 0;
                    for (int age = group.from; age < group.to(); age++) {
                        visits += people[age] * (use[age] + (age == 0 ? 0 : use[age - 1])) / 2;
                        all += people[age];
                    }
                    double scale = visits == 0 ? 0 : groupRates[group.ordinal()] * all / visits;
                    for (int age = group.from; age < group.to(); age++) {
                        use[age] *= scale;
                    }
                }
                double before = use[1];
                for (int age = 1; age < AGES && round < SMOOTHING_ROUNDS; age++) {
                    double now = use[age];
                    use[age] = (before + 2 * now + use[Math.min(age + 1, AGES - 1)]) / 4;
                    before = now;
                }
            }
            return use;
        }

        /** Visits per 1,000 residents and year, to two decimals, as ed_baseline_rates states them. */
        double perThousand(int area, AgeGroup ageGroup, Gender gender, int service) {
            return visits[area][ageGroup.ordinal()][gender.ordinal()][service];
        }

        /** Expected visits a year of a person of frailty 1, to all services. */
        double visits(int area, AgeGroup ageGroup, Gender gender) {
            return allVisits[area][gender.ordinal()][ageGroup.ordinal()];
        }

        Service primaryService(int area, AgeGroup ageGroup, Gender gender) {
            return SERVICES[primaryService[area][gender.ordinal()][ageGroup.ordinal()]];
        }

        Service drawService(int area, AgeGroup ageGroup, Gender gender, SplitMix64 random) {
            return SERVICES[services[area][gender.ordinal()][ageGroup.ordinal()].draw(random)];
        }

        double[] visitsByAge(int area, Gender gender) {
            return visitsByAge[area][gender.ordinal()];
        }

        double[] plannedByAge(Gender gender, int line) {
            return plannedByAge[gender.ordinal()][line];
        }

        double[] deliveriesByAge(Gender gender) {
            return deliveriesByAge[gender.ordinal()];
        }

        static double at(double[] byAge, int age) {
            return byAge[Math.min(age, AGES - 1)];
        }

        /** The highest rate in the year in which a person reaches this age: before the birthday it is that of the age before. */
        static double peak(double[] byAge, int age) {
            return age < 0 ? 0 : Math.max(at(byAge, age), byAge[Math.max(0, Math.min(age, AGES) - 1)]);
        }
    }

    /**
     * Expected visits, planned admissions and deliveries over the history, by kind of person: area, gender and age. Each year counts at
     * the highest rate that the person has in it; what is drawn from the plans is then thinned to the rate at the exact age.
     */
    static final class Plans {
        private final Calendar calendar;
        private final Population population;
        private final Rates rates;
        private final Arrivals arrivals;
        private final List<PlannedAdmission> planned;
        /** By area, number of years back and age in that year: see peopleThen(). */
        private final double[][][] peopleThen;
        /** By area, gender, year and age group at the end: factor on the use of those alive, which makes up for the dead of the cohort. */
        private double[][][][] living;
        /** By kind of person and year: over the services, or lines of PLANNED, of a person of frailty 1; deliveries by kind, over years. */
        final CategoricalTable visits;
        final CategoricalTable admissions;
        final CategoricalTable deliveries;

        Plans(Calendar calendar, Population population, Rates rates, Arrivals arrivals, List<PlannedAdmission> planned) {
            this.calendar = calendar;
            this.population = population;
            this.rates = rates;
            this.arrivals = arrivals;
            this.planned = planned;
            peopleThen = peopleThen(population, calendar.years());
            int kinds = population.areas * Gender.ALL.size() * AGES;
            int years = calendar.years() - 1;
            visits = new CategoricalTable(kinds * years, SERVICES.length);
            admissions = new CategoricalTable(kinds * years, planned.size());
            deliveries = new CategoricalTable(kinds, years);
            living = new double[population.areas][Gender.ALL.size()][calendar.years()][AgeGroup.ALL.size()];
            Arrays.stream(living).flatMap(Arrays::stream).flatMap(Arrays::stream).forEach(year -> Arrays.fill(year, 1));
            compute(living);
        }

        /** Computes the plans, with this factor on the use of those alive. */
        void compute(double[][][][] ofLiving) {
            living = ofLiving;
            for (int area = 0; area < population.areas; area++) {
                for (Gender gender : Gender.ALL) {
                    for (int age = 0; age < AGES; age++) {
                        compute(area, gender, age);
                    }
                }
            }
        }

        private void compute(int area, Gender gender, int age) {
            int years = calendar.years() - 1;
            int kind = kindOf(area, gender, age);
            double[] delivery = new double[years];
            for (int k = 1; k <= Math.min(age + 1, years); k++) {
                double[] visit = new double[SERVICES.length];
                double[] admission = new double[planned.size()];
                int then = Math.min(age - (k - 1), AGES - 1);
                AgeGroup group = AgeGroup.of(then);
                double people = living(area, gender, k, AgeGroup.of(age)) * (k == 1 ? 1 : peopleThen[area][k - 1][then]);
                double peak = Rates.peak(rates.visitsByAge(area, gender), then) * people;
                for (int s = 0; s < SERVICES.length && peak > 0; s++) {
                    visit[s] = peak * rates.perThousand(area, group, gender, s) / 1000
                            / rates.visits(area, group, gender) * arrivals.shareOfYear(ArrivalPattern.of(SERVICES[s], then), k);
                }
                for (int p = 0; p < planned.size(); p++) {
                    admission[p] = Rates.peak(rates.plannedByAge(gender, p), then) * people
                            * arrivals.shareOfYear(planned.get(p).pattern(), k);
                }
                visits.set(row(kind, k), visit);
                admissions.set(row(kind, k), admission);
                delivery[k - 1] = Rates.peak(rates.deliveriesByAge(gender), then) * population.fertilityScale[area] * DELIVERIES_PLANNED;
            }
            deliveries.set(kind, delivery);
        }

        /** The row of a kind of person and a year in the tables of visits and admissions. */
        int row(int kind, int year) {
            return kind * (calendar.years() - 1) + year - 1;
        }

        /** The number of a kind of person, by age at the end of the history. */
        static int kindOf(int area, Gender gender, int age) {
            return (area * Gender.ALL.size() + gender.ordinal()) * AGES + age;
        }

        /** Factor on the use of those alive in a year of the model. */
        double living(int area, Gender gender, int year, AgeGroup ageGroup) {
            return living[area][gender.ordinal()][year][ageGroup.ordinal()];
        }

        /**
         * Residents of an age in an earlier year, per resident of the last year who is as much older: nobody in the sample moves, so it
         * also has the use of those who moved away. Residents then are those of today less the growth of the age group.
         */
        private static double[][][] peopleThen(Population population, int years) {
            double[][][] factor = new double[population.areas][years][AGES];
            for (int area = 0; area < population.areas; area++) {
                double[] now = population.ages[area];
                for (AgeGroup group : AgeGroup.ALL) {
                    double growth = population.growth(area, group);
                    double since = 1;
                    for (int yearsBack = 1; yearsBack < years; yearsBack++) {
                        since *= growth;
                        for (int age = group.from; age < group.to(); age++) {
                            double there = Math.max(1e-9, now[Math.min(age + yearsBack, AGES - 1)]);
                            factor[area][yearsBack][age] = Math.min(5, now[age] / since / there);
                        }
                    }
                }
            }
            return factor;
        }
    }

    /** Deaths outside hospital: their hazard by age, gender, frailty, season and state. */
    static final class Mortality {
        private static final double YEAR = 365.25;
        /** Deaths a year outside hospital by gender and age, of people of mean frailty who live at home. */
        private static final double[][] AT_HOME = atHome();
        /** By age: the share of people who live in long-term care at the beginning, and their deaths a year outside hospital. */
        static final double[] IN_LONG_TERM_CARE = AgeGroup.smooth(LONG_TERM_CARE);
        private static final double[] OF_LONG_TERM_CARE = AgeGroup.smooth(LONG_TERM_CARE_DEATH);
        /** By age group: the mean square root of frailty. */
        private static final double[] MEAN_ROOT = Arrays.stream(FRAILTY_SIGMA).map(sigma -> StrictMath.exp(-sigma * sigma / 8)).toArray();
        private final int firstDay;
        /** By day: mortality relative to the mean, and years from the first day of the model in which each day counts by it. */
        private final double[] factor;
        private final double[] years;

        /** @param respiratory season of adults by day, relative to the peak of a mean one */
        Mortality(Calendar calendar, CalendarDay[] days, ToDoubleFunction<Integer> respiratory) {
            firstDay = calendar.firstDay;
            factor = new double[days.length];
            years = new double[days.length + 1];
            double mean = IntStream.range(0, days.length).mapToDouble(d -> season(days[d], days[d].adultWinter)).average().orElse(1);
            for (int d = 0; d < days.length; d++) {
                factor[d] = season(days[d], respiratory.applyAsDouble(d)) / mean;
                years[d + 1] = years[d] + factor[d] / YEAR;
            }
        }

        private static double season(CalendarDay day, double respiratory) {
            return 1 + DEATH_WINTER * StrictMath.cos(day.month * Math.PI / 6) + DEATH_RESPIRATORY * respiratory;
        }

        private static double[][] atHome() {
            double[][] deaths = new double[Gender.ALL.size()][AGES];
            double[] share = AgeGroup.smooth(DEATH_ELSEWHERE);
            for (int age = 0; age < AGES; age++) {
                double female = StrictMath.exp(LIFE_TABLE_FEMALE[0] + LIFE_TABLE_FEMALE[1] * age) * share[age];
                double male = StrictMath.exp(LIFE_TABLE_MALE[0] + LIFE_TABLE_MALE[1] * age) * share[age];
                deaths[Gender.FEMALE.ordinal()][age] = female;
                deaths[Gender.MALE.ordinal()][age] = male;
                deaths[Gender.OTHER.ordinal()][age] = (female + male) / 2;
            }
            return deaths;
        }

        /** Mortality at a time, relative to the mean. */
        double at(long time) {
            return factor[Calendar.dayOf(time) - firstDay];
        }

        private double yearsUntil(long time) {
            int d = Calendar.dayOf(time) - firstDay;
            return years[d] + factor[d] * Calendar.secondOf(time) / (YEAR * DAY);
        }

        /**
         * Deaths to be expected outside hospital between two times of one year of the model.
         *
         * @param discharge the last time that the person left a hospital
         * @param excess    of the hazard then: DEATH_AFTER_STAY or DEATH_AFTER_VISIT
         */
        double hazard(Person person, int year, long discharge, double excess, long from, long to) {
            if (person.palliative) {
                return (to - from) / (PALLIATIVE_DAYS * DAY);
            }
            double counted = yearsUntil(to) - yearsUntil(from);
            int age = Math.max(0, Math.min(person.age - (year - 1), AGES - 1));
            if (person.inLongTermCare) {
                return OF_LONG_TERM_CARE[age] * DEATH_GENDER[person.gender.ordinal()] * counted;
            }
            double days = (from - discharge) / (double) DAY;
            if (days < 10 * DEATH_AFTER_STAY_DAYS) {
                counted += excess * DEATH_AFTER_STAY_DAYS / YEAR * expMinus(days / DEATH_AFTER_STAY_DAYS)
                        * (1 - expMinus((to - from) / (DEATH_AFTER_STAY_DAYS * DAY)));
            }
            return AT_HOME[person.gender.ordinal()][age] * Math.sqrt(person.frailty[year]) / MEAN_ROOT[person.ageGroup.ordinal()] * counted;
        }
    }

    /** All that the simulation of a person draws from: made once, then read by all threads. */
    static final class World {
        final Population population;
        final Calendar calendar;
        final Places places;
        final Traits traits = new Traits();
        final Units units;
        final Arrivals arrivals;
        final Triage triage;
        final BirthSeason births;
        final Rates rates;
        final Plans plans;
        final Mortality mortality;
        final Cohort cohort;
        /** Staffed beds by site and program. */
        final Map<Program, int[]> beds;
        final BedUse bedUse;

        final Lognormal timeToTriage = new Lognormal(TRIAGE_SIGMA);
        final Lognormal wait = new Lognormal(WAIT_SIGMA);
        final Lognormal patience = new Lognormal(PATIENCE_SIGMA);
        final Lognormal treatment = new Lognormal(TREATMENT_SIGMA);
        final Lognormal leaving = new Lognormal(LEAVING_SIGMA);
        final Lognormal workup = new Lognormal(WORKUP_SIGMA);
        final Lognormal boarding = new Lognormal(BOARDING_SIGMA);
        final Lognormal alc = Lognormal.of(ALC_MEDIAN, ALC_MEAN);
        /** By After. */
        final Return[] returns = Return.all();
        final TimeOfDay dischargeHours = new TimeOfDay(HOURS_DISCHARGE);
        final TimeOfDay bedHours = new TimeOfDay(HOURS_BED);

        /** Prepares the distributions, then simulates calibration samples, from which cohort, beds and the use of the living follow. */
        World(Network network, Population population, Calendar calendar) {
            this.population = population;
            this.calendar = calendar;
            places = new Places(network);
            units = new Units(places, traits);
            CalendarDay[] calendarDays = calendar.calendarDays();
            arrivals = new Arrivals(calendar, calendarDays);
            triage = new Triage(places.sites);
            births = new BirthSeason(calendarDays, calendar.days());
            rates = new Rates(places.areas, population, units.planned);
            plans = new Plans(calendar, population, rates, arrivals, units.planned);
            mortality = new Mortality(calendar, calendarDays, day -> calendarDays[day].adultWinter);
            Calibration calibration = Calibration.of(this, Calibration.PEOPLE / 6, Cohort.immortal(population));
            for (int part = 3; part >= 1; part -= 2) { // the living use more than the cohort, so more of them die
                plans.compute(calibration.living());
                calibration = Calibration.of(this, Calibration.PEOPLE / part, calibration.cohort());
            }
            plans.compute(calibration.living());
            cohort = calibration.cohort();
            beds = calibration.beds();
            bedUse = calibration.bedUse;
        }
    }

    // ---- Events: what a life consists of -----------------------------------------------------------------------------

    /** Where the events of lives go. The objects are used again for the next event: whoever keeps anything of them copies it. */
    interface EventSink {
        /** A visit that has ended, or goes on at the end of the history; what follows from it comes after it. */
        void visit(Visit visit);

        /** A stay that has ended, or goes on at the end of the history; a move to another unit is a stay of its own. */
        void stay(Stay stay);

        /** A person, after all their visits and stays. */
        void person(Person person);

        /**
         * How likely it was to survive until a time. In calibration, in which nobody dies, all counts by it.
         *
         * @param inHospital the part of it that is due to deaths in hospital
         */
        default void survival(Person person, long time, double survival, double inHospital) { }
    }

    enum Disposition {
        DISCHARGE("Discharge"), ADMIT("Admit"), TRANSFER("Transfer"), AMA("AMA"), LWBS("LWBS"), DEATH("Death");

        final String text;

        Disposition(String text) {
            this.text = text;
        }
    }

    enum AdmitSource {
        ED("ED"), ELECTIVE("Elective"), DIRECT("Direct"), NEWBORN("Newborn"), TRANSFER("Transfer");

        final String text;

        AdmitSource(String text) {
            this.text = text;
        }
    }

    enum DischargeDisposition {
        HOME("Home"), HOME_SUPPORT("Home Support"), LONG_TERM_CARE("Long-Term Care"), TRANSFER("Transfer"), AMA("AMA"), DEATH("Death");

        final String text;

        DischargeDisposition(String text) {
            this.text = text;
        }
    }

    /** A person of the sample. Times are those of Calendar; area and home are places in the tables AREAS and SITES. */
    static final class Person {
        /** Place in the sample, from 1. */
        int number;
        /** The two halves of the patient_id. */
        long idHigh;
        long idLow;
        int stratum;
        /** Sampling weight: people of the region that the person stands for. */
        double weight;
        int area;
        int home;
        Gender gender;
        /** At the end of the history. */
        int age;
        AgeGroup ageGroup;
        long birth;
        /** As a number, such as 19581231. */
        int birthDate;
        /** By year of the model, from 1 on: see Frailty. */
        final double[] frailty;
        TraitSet traits;
        /** In [0, 1), as the person's visits usually are: how ill, ambulance, patience, service and unit. */
        double ownAcuity;
        double ownAmbulance;
        double ownPatience;
        double ownService;
        double ownUnit;
        Service primaryService;
        /** Visits a year that are expected of the person. */
        double expectedVisits;
        boolean alive;
        int deathDay;
        boolean diedInHospital;
        int visitsLastYear;
        /** States that last: where the person lives, and whether the end of life is near. */
        boolean inLongTermCare;
        boolean palliative;

        Person(int years) {
            frailty = new double[years];
        }

        /** Draws what lasts in the person besides frailty. */
        private void drawTraits(Traits all, SplitMix64 random) {
            traits = all.draw(gender, ageGroup, random);
            ownAcuity = random.uniform();
            ownAmbulance = random.uniform();
            ownPatience = random.uniform();
            ownService = random.uniform();
            ownUnit = random.uniform();
        }
    }

    /** An ED visit. */
    static final class Visit {
        static final long NEVER = Long.MAX_VALUE;
        final Person person;
        Service service;
        int site;
        /** CTAS less 1: 0 for resuscitation to 4. */
        int acuity;
        boolean ambulance;
        Disposition disposition;
        long arrival;
        long triage;
        /** When a physician saw the person, and when it was decided what comes next; of those who leave unseen NEVER. */
        long physician;
        long decision;
        long departure;
        /** Chance of death in the ED, before the factor for gender. */
        double deathChance;

        // what only the simulation itself needs
        private int age;
        /** Chance to have come by ambulance; factors on all waits at the site in that year, and on the wait for the physician. */
        private double ambulanceChance;
        private double pressure;
        private double crowding;
        private SiteCharacter character;
        /** Of those who need a bed: the unit, and the site that they are transferred to, -1 for none. */
        private Unit unit;
        private int transferTo;

        Visit(Person person) {
            this.person = person;
        }
    }

    /** A stay in one unit. */
    static final class Stay {
        final Person person;
        int site;
        Unit unit;
        AdmitSource source;
        /** If the source is ED: the arrival of the visit that it continues. */
        long visitArrival;
        long admit;
        /** When acute care ends and ALC begins; the end of the stay if no ALC follows. */
        long alcFrom;
        /** Discharge; at or after the end of the history: the stay is open. */
        long end;
        DischargeDisposition destination;

        // what calibration needs: how and when the person came, and what was to be expected of the stay at admission
        ArrivalPattern pattern;
        long arrival;
        AcutePhase acute;
        AgeGroup ageGroup;
        int years;
        /** Whether the person was moved to it from another unit. */
        boolean moved;
        /** End of the acute phase as drawn, and when the discharge is due, before it is moved to a day and hour of discharges. */
        long acuteEnd;
        long due;
        double deathChance;
        double alcChance;
        /** Probability of having survived until the admission. */
        double survival;

        Stay(Person person) {
            this.person = person;
        }
    }

    // ---- A life ------------------------------------------------------------------------------------------------------

    /** What happened to a person last, which may bring them back: column after of RETURNS. */
    enum After {
        VISIT("visit"), LEAVING("leaving"), STAY("stay"), LEAVING_A_STAY("leaving a stay");

        final String text;

        After(String text) {
            this.text = text;
        }
    }

    /** A line of RETURNS. */
    record Return(Weibull days, double bed) {
        static Return[] all() {
            Map<String, After> byName = Arrays.stream(After.values()).collect(Collectors.toMap(after -> after.text, Function.identity()));
            Map<After, Return> all = new EnumMap<>(After.class);
            Row.read("RETURNS", RETURNS, row -> {
                After after = row.choice("after", byName);
                Weibull days = new Weibull(row.number("shape", 0.2, 5), row.number("scale", 0.01, 365));
                require(all.put(after, new Return(days, row.number("bed", 0, 1))) == null, "RETURNS: %s stands twice", after.text);
                return after;
            });
            byName.forEach((name, after) -> require(all.containsKey(after), "RETURNS has no line for %s", name));
            return Arrays.stream(After.values()).map(all::get).toArray(Return[]::new);
        }
    }

    /** What a person is going to do, and when. */
    static final class Appointment {
        /** BIRTH is the person's own. */
        enum Kind { VISIT, ADMISSION, DELIVERY, BIRTH }

        /** Among the person's appointments, in the order in which they were made: decides between two at the same second. */
        private final int number;
        private Kind kind;
        private long time;
        /** Of a visit. */
        private Service service;
        /** Of a visit: what it follows; VISIT also of a new problem. */
        private After after;
        /** Of a visit: the first return after it; of a return: the next return after the same visit. */
        private Appointment firstReturn;
        private Appointment nextReturn;
        /** Of an admission: its line of PLANNED. */
        private PlannedAdmission planned;
        /** Of a delivery. */
        private Births.Mode mode;

        private Appointment(int number) {
            this.number = number;
        }
    }

    /** The appointments of one person, in the order of time. */
    static final class Agenda {
        static final int CAPACITY = 4_096;
        /** Objects that are used again for the next person. */
        private final Appointment[] pool = new Appointment[CAPACITY];
        private final Appointment[] queue = new Appointment[CAPACITY];
        private int count;
        private int head;
        private int tail;

        void clear() {
            count = 0;
            head = 0;
            tail = 0;
        }

        /** A new appointment, not yet at a time. */
        Appointment create(Appointment.Kind kind) {
            if (pool[count] == null) {
                pool[count] = new Appointment(count);
            }
            Appointment appointment = pool[count++];
            appointment.kind = kind;
            appointment.firstReturn = null;
            appointment.nextReturn = null;
            appointment.after = After.VISIT;
            return appointment;
        }

        Appointment createVisit(Service service) {
            Appointment visit = create(Appointment.Kind.VISIT);
            visit.service = service;
            return visit;
        }

        void schedule(Appointment appointment, long time) {
            if (tail == CAPACITY) {
                System.arraycopy(queue, head, queue, 0, tail - head);
                tail -= head;
                head = 0;
            }
            appointment.time = time;
            int at = tail++;
            while (at > head && isAfter(queue[at - 1], appointment)) {
                queue[at] = queue[at - 1];
                at--;
            }
            queue[at] = appointment;
        }

        private static boolean isAfter(Appointment a, Appointment b) {
            return a.time > b.time || a.time == b.time && a.number > b.number;
        }

        /** Removes the next appointment and returns it, or null. */
        Appointment next() {
            return head < tail ? queue[head++] : null;
        }

        /** Removes the next visit and returns it if it is due before a time; otherwise returns null. */
        Appointment takeVisitBefore(long time) {
            for (int i = head; i < tail && queue[i].time < time; i++) {
                Appointment appointment = queue[i];
                if (appointment.kind == Appointment.Kind.VISIT) {
                    System.arraycopy(queue, i + 1, queue, i, tail - i - 1);
                    tail--;
                    return appointment;
                }
            }
            return null;
        }
    }

    /** Simulates people one by one: a person's events depend on the seed, the model and the person's number alone. */
    static final class Life {
        private static final int MAX_VISITS = Agenda.CAPACITY / 4, MAX_ADMISSIONS = Agenda.CAPACITY / 8;
        private final World world;
        /** Null in calibration, which knows no days that differ. */
        private final Environment environment;
        private final Calendar calendar;
        private final Sample sample;
        private final EventSink sink;
        private final boolean mortal;
        private final Mortality mortality;
        private final SplitMix64 random = new SplitMix64();
        private final Person person;
        private final Agenda agenda = new Agenda();
        private final Ward ward;
        private final Emergency emergency;
        private final Births births;
        /** By year: the visits for a new problem, which are no returns, and how many. */
        private final Appointment[][] problems;
        private final int[] problemCount;
        /** By year: what is expected of it and of those counted before. */
        private final double[] upToYear;

        private int kind;
        /** From when on the person is in no ED or bed. */
        private long freeFrom;
        /** What happened last, and the unit of the last stay, null for none. */
        private After last;
        private Unit lastUnit;
        /** How and when the person came who is in the ED or in bed now. */
        private ArrivalPattern pattern;
        private long arrival;
        /** When the person last left a hospital, and by how much the hazard of death was higher then. */
        private long discharge;
        private double excess;
        /** Until when death outside hospital has been looked for. */
        private long livedUntil;
        /** Probability of having survived so far, hospital alone, and the value of the first below which the person dies. */
        private double survival;
        private double survivalInHospital;
        private double deathBelow;

        /** @param mortal whether people die: in calibration they do not, so that it sees all their risks of death */
        Life(World world, Environment environment, Sample sample, EventSink sink, boolean mortal) {
            this.world = world;
            this.environment = environment;
            this.calendar = world.calendar;
            this.sample = sample;
            this.sink = sink;
            this.mortal = mortal;
            problems = new Appointment[calendar.years()][MAX_VISITS];
            problemCount = new int[calendar.years()];
            upToYear = new double[calendar.years()];
            mortality = environment == null ? world.mortality : environment.mortality;
            person = new Person(calendar.years());
            ward = new Ward(this);
            emergency = new Emergency(this, ward);
            births = new Births(this, ward);
        }

        /**
         * Simulates one person.
         *
         * @param index of the person in the sample, from 0
         */
        void simulate(int index) {
            draw(index);
            births.planBirth();
            planVisits();
            planAdmissions();
            births.planDeliveries();
            for (Appointment next = agenda.next(); next != null && person.alive && next.time < calendar.end; next = agenda.next()) {
                if (next.time < freeFrom) {
                    postpone(next);
                } else if (live(next.time)) {
                    attend(next);
                    if (person.alive && freeFrom < calendar.end) {
                        comeBack(next);
                    }
                }
            }
            if (person.alive) {
                live(calendar.end);
            }
            sink.person(person);
        }

        /** Passes the time until then outside hospital; false if the person dies in it. */
        private boolean live(long until) {
            long from = Math.max(0, Math.max(livedUntil, freeFrom));
            double before = survival;
            double deaths = 0;
            if (!mortal) {
                sink.survival(person, Math.min(from, until), before, survivalInHospital); // what hospital has cost
            }
            for (long at = from, to; at < until; at = to) {
                int year = calendar.yearOf(at);
                to = Math.min(until, calendar.yearStart[year - 1]);
                deaths += mortality.hazard(person, year, discharge, excess, at, to);
                if (!mortal) {
                    sink.survival(person, to, before * expMinus(deaths), survivalInHospital);
                }
            }
            livedUntil = until;
            survival = before * expMinus(deaths);
            if (mortal && from < until && survival < deathBelow) {
                die(deathBetween(from, until, before), false);
                return false;
            }
            return true;
        }

        /** When a person dies outside hospital who is alive at one time and dead at another: found by halving the time between. */
        private long deathBetween(long from, long until, double survivalBefore) {
            double before = survivalBefore;
            for (long at = from, to;; at = to) {
                int year = calendar.yearOf(at);
                to = Math.min(until, calendar.yearStart[year - 1]);
                double after = before * expMinus(mortality.hazard(person, year, discharge, excess, at, to));
                if (after < deathBelow || to == until) {
                    long alive = at;
                    for (long dead = to; dead - alive > HOUR;) {
                        long middle = (alive + dead) / 2;
                        boolean lives = before * expMinus(mortality.hazard(person, year, discharge, excess, at, middle)) >= deathBelow;
                        alive = lives ? middle : alive;
                        dead = lives ? dead : middle;
                    }
                    return alive;
                }
                before = after;
            }
        }

        private void comeBack(Appointment from) {
            if (from.firstReturn != null) {
                emergency.scheduleFirstReturn(from);
            } else if (last == After.LEAVING && random.happens(LEAVING_RETURNS)) {
                emergency.bringForward();
            }
        }

        private void draw(int index) {
            Person p = person;
            random.seed(sample.seed, index);
            int place = sample.shuffle(index);
            int stratum = sample.stratumOf(place);
            int member = sample.memberOf(place, stratum);
            p.number = index + 1;
            p.stratum = stratum;
            p.weight = sample.weight(stratum);
            p.area = sample.strata[stratum].area;
            p.gender = sample.strata[stratum].gender;
            p.ageGroup = sample.strata[stratum].ageGroup;
            births.drawBirth(p, sample.age(stratum, member, random.uniform()));
            kind = Plans.kindOf(p.area, p.gender, p.age);
            int part = sample.frailtyPart(stratum, member);
            p.drawTraits(world.traits, random);
            Frailty.draw(p.ageGroup, sample.frailty(stratum, part, random.uniform()), p.traits.use(), p.frailty, random);
            if (environment == null) { // one person with a trait would weigh too much among the beds of a small program
                p.traits = world.traits.neutral;
            }
            deathBelow = random.uniform();
            survival = 1;
            survivalInHospital = 1;
            discharge = Long.MIN_VALUE / 2;
            livedUntil = p.birth;
            p.inLongTermCare = random.happens(Mortality.IN_LONG_TERM_CARE[p.age] / 100 * p.frailty[p.frailty.length - 1]);
            p.palliative = false;
            p.home = world.places.home[p.area].at(sample.home(stratum, part, random.uniform()));
            p.primaryService = world.rates.primaryService(p.area, p.ageGroup, p.gender);
            p.expectedVisits = world.rates.visits(p.area, p.ageGroup, p.gender) * p.frailty[1];
            drawId(index, sample.group(place));
            p.alive = true;
            p.visitsLastYear = 0;
            freeFrom = Long.MIN_VALUE;
            lastUnit = null;
            agenda.clear();
        }

        /** A random version-4 UUID: its first 48 bits grow with the person's number, the last 8 are the random group. */
        private void drawId(int index, int group) {
            long first48 = (long) ((index + random.uniform()) / sample.size * 0x1p48);
            long a = random.bits();
            long b = random.bits();
            person.idHigh = first48 << 16 | 0x4000 | a & 0xFFF;
            person.idLow = (0x8000 | a >>> 16 & 0x3FFF) << 48 | b & 0xFFFFFFFFFF00L | group;
        }

        /** Draws how often the person comes over the years; some of a year's visits are returns after another of the same year. */
        private void planVisits() {
            double expected = 0;
            int years = Math.min(person.age + 1, calendar.years() - 1);
            for (int year = 1; year <= years; year++) {
                expected += world.plans.visits.total(world.plans.row(kind, year)) * person.frailty[year];
                upToYear[year] = expected;
                problemCount[year] = 0;
            }
            int count = Math.min(random.poisson(expected), MAX_VISITS);
            for (int i = 0; i < count; i++) {
                int year = drawYear();
                int row = world.plans.row(kind, year);
                int drawn = world.plans.visits.draw(row, random);
                planVisit(year, SERVICES[random.happens(USUAL_SERVICE) ? world.plans.visits.at(row, person.ownService) : drawn]);
            }
        }

        /** A year of the model, in proportion to what upToYear adds in it. */
        private int drawYear() {
            double u = random.uniform() * upToYear[Math.min(person.age + 1, calendar.years() - 1)];
            int year = 1;
            while (upToYear[year] <= u) {
                year++;
            }
            return year;
        }

        private void planVisit(int year, Service service) {
            ArrivalPattern pattern = ArrivalPattern.of(service, person.age - (year - 1));
            long time = environment == null ? world.arrivals.time(pattern, year, random)
                    : environment.time(pattern, year, person.home, isYoung(person.age - (year - 1)), random);
            if (time > person.birth && time >= -WARM_UP_DAYS * (long) DAY
                    && isKept(time, world.rates.visitsByAge(person.area, person.gender), year)) {
                Appointment visit = agenda.createVisit(service);
                if (problemCount[year] > 0 && random.happens(RETURN_SHARE)) {
                    Appointment first = problems[year][random.below(problemCount[year])];
                    visit.nextReturn = first.firstReturn;
                    first.firstReturn = visit;
                } else {
                    problems[year][problemCount[year]++] = visit;
                    agenda.schedule(visit, time);
                }
            }
        }

        private static boolean isYoung(int age) {
            return age >= AgeGroup.AGE_15_24.from && age < YOUNG_BELOW;
        }

        /** Planned admissions, which depend less on frailty than emergencies do. */
        private void planAdmissions() {
            double expected = 0;
            for (int year = 1; year <= Math.min(person.age + 1, calendar.years() - 1); year++) {
                expected += world.plans.admissions.total(world.plans.row(kind, year))
                        * (PLANNED_WITHOUT_FRAILTY + (1 - PLANNED_WITHOUT_FRAILTY) * person.frailty[year]);
                upToYear[year] = expected;
            }
            double most = person.traits.mostPlanned;
            int count = Math.min(random.poisson(expected * most), MAX_ADMISSIONS);
            for (int i = 0; i < count; i++) {
                int year = drawYear();
                int line = world.plans.admissions.draw(world.plans.row(kind, year), random);
                PlannedAdmission planned = world.units.planned.get(line);
                int trait = planned.unit().trait;
                if (random.uniform() * most >= (trait < 0 ? 1 : person.traits.planned[trait])) {
                    continue; // thinned
                }
                long time = world.arrivals.time(planned.pattern(), year, random);
                if (isDue(time, world.rates.plannedByAge(person.gender, line), year)) {
                    Appointment admission = agenda.create(Appointment.Kind.ADMISSION);
                    admission.planned = planned;
                    agenda.schedule(admission, time);
                }
            }
        }

        /** Whether an event that was drawn at the highest rate of its year lies in the simulation, and is kept at the exact age. */
        private boolean isDue(long time, double[] byAge, int year) {
            return time > person.birth && time >= -WARM_UP_DAYS * (long) DAY && time < calendar.end && isKept(time, byAge, year);
        }

        /** Thinning: keeps the share of events that is the rate at the exact age over the highest of the year. */
        private boolean isKept(long time, double[] byAge, int year) {
            return random.uniform() * Rates.peak(byAge, person.age - (year - 1)) < Rates.at(byAge, ageAt(time));
        }

        /** The person is still in hospital when something else was due: it comes later. */
        private void postpone(Appointment appointment) {
            if (freeFrom >= calendar.end) {
                return;
            }
            agenda.schedule(appointment, switch (appointment.kind) {
                case VISIT -> visitNotBefore(freeFrom + (long) ((0.1 + 3 * random.exponential()) * DAY), appointment.service);
                case DELIVERY -> freeFrom + HOUR + (long) (random.exponential() * DAY);
                default -> world.arrivals.soonAfter(freeFrom + 7L * DAY, appointment.planned.pattern(), random);
            });
        }

        /** A time from then on, on that day or soon after, for a visit that is a return or was put off. */
        private long visitNotBefore(long earliest, Service service) {
            ArrivalPattern pattern = ArrivalPattern.of(service, person.age);
            return environment == null ? world.arrivals.notBefore(earliest, pattern, random)
                    : environment.notBefore(earliest, pattern, person.home, isYoung(person.age), random);
        }

        private void attend(Appointment appointment) {
            last = After.VISIT;
            long time = calendar.clock(appointment.time);
            arrival = time;
            pattern = switch (appointment.kind) {
                case VISIT -> ArrivalPattern.of(appointment.service, ageAt(time));
                case ADMISSION -> appointment.planned.pattern();
                case DELIVERY -> appointment.mode.pattern;
                default -> ArrivalPattern.SPONTANEOUS_BIRTH;
            };
            switch (appointment.kind) {
                case VISIT -> emergency.visit(time, appointment.service, appointment.after);
                case ADMISSION -> {
                    if (!person.palliative || appointment.planned.source() != AdmitSource.ELECTIVE) {
                        ward.admit(time, appointment);
                    }
                }
                case DELIVERY -> births.deliver(appointment);
                default -> births.beBorn(time);
            }
        }

        /** Where the person is admitted otherwise than from the ED: mostly at the home facility if it has the unit, else near it. */
        private int siteFor(Unit unit) {
            if (unit.isAt(person.home) && random.happens(HOME_FACILITY_SHARE)) {
                return person.home;
            }
            for (int attempt = 0; attempt < 6; attempt++) {
                int site = world.places.elsewhere[person.area].draw(random);
                if (unit.isAt(site)) {
                    return site;
                }
            }
            return unit.nearest(person.home);
        }

        /** Age in years by the calendar. */
        private int ageAt(long time) {
            return Math.max(0, (calendar.dateOf(Calendar.dayOf(time)) - person.birthDate) / 10_000);
        }

        private long travel() {
            return TRAVEL_SHORTEST + (long) (random.uniform() * (TRAVEL_LONGEST - TRAVEL_SHORTEST));
        }

        /** Whether the person dies in hospital now. Before the history nobody does. */
        private boolean dies(double chance, long time) {
            if (time >= 0) {
                double alive = 1 - Math.min(1, chance * DEATH_GENDER[person.gender.ordinal()] * mortality.at(Math.min(time, calendar.end)));
                survival *= alive;
                survivalInHospital *= alive;
            }
            return mortal && survival < deathBelow;
        }

        private void die(long time, boolean inHospital) {
            person.alive = false;
            person.deathDay = Calendar.dayOf(time);
            person.diedInHospital = inHospital;
            freeFrom = calendar.end;
        }
    }

    /** Visits to an ED or urgent care: triage, the wait, what the physician decides, the departure, and the returns. */
    static final class Emergency {
        private final Life life;
        private final Ward ward;
        private final World world;
        private final Environment environment;
        private final Calendar calendar;
        private final SplitMix64 random;
        private final Person person;
        private final Visit visit;
        /** Whether the visit is as the person's visits usually are. */
        private boolean usual;

        Emergency(Life life, Ward ward) {
            this.life = life;
            environment = life.environment;
            this.ward = ward;
            world = life.world;
            calendar = life.calendar;
            random = life.random;
            person = life.person;
            visit = new Visit(person);
        }

        /** @param after what it follows: after a stay or leaving it more often needs a bed */
        void visit(long arrival, Service service, After after) {
            Visit v = visit;
            int years = life.ageAt(arrival);
            int hour = Calendar.secondOf(arrival) / HOUR;
            v.service = service;
            v.site = site(service.urgentCare, arrival);
            v.arrival = arrival;
            v.age = Math.min(years, AGES - 1);
            usual = random.happens(USUAL_VISIT) && environment != null; // calibration asks for no more than the mean
            v.acuity = world.triage.draw(v.site, service.urgentCare, v.age, hour, usual ? person.ownAcuity : -1, random);
            v.ambulanceChance = service.urgentCare ? 0 : v.acuity == 0 ? AMBULANCE[0]
                    : Math.min(0.9, AMBULANCE[v.acuity] * ByAge.AMBULANCE[v.age]);
            v.character = world.places.characters[v.site];
            v.ambulanceChance = Math.min(0.95, v.ambulanceChance * v.character.ambulance() * person.traits.ambulance);
            if (person.inLongTermCare && !service.urgentCare) {
                v.ambulanceChance = Math.max(v.ambulanceChance, LONG_TERM_CARE_AMBULANCE);
            }
            v.ambulance = (usual ? person.ownAmbulance : random.uniform()) < v.ambulanceChance;
            double pressure = world.places.sites[v.site].pressure;
            v.pressure = pressure * pressure * Math.max(0.4, 1 - WAIT_TREND * (calendar.yearOf(arrival) - 1));
            v.crowding = v.pressure * (environment == null ? 1 : environment.crowding.at(v.site, arrival));
            v.deathChance = 0;
            double wait = waitHours(v, hour);
            double patience = patienceHours(v);
            v.triage = calendar.clock(arrival + 30 + seconds(Math.min(
                    TRIAGE[v.acuity] / 60 * world.timeToTriage.at(random.uniform()), Math.min(patience, wait) / 2)));
            if (patience < wait) {
                v.disposition = Disposition.LWBS;
                v.physician = Visit.NEVER;
                v.decision = Visit.NEVER;
                v.departure = notBefore(v.triage, arrival + 60 + seconds(patience));
            } else {
                v.physician = notBefore(v.triage, arrival + 60 + seconds(wait));
                decide(v, years, after);
                depart(v);
            }
            person.visitsLastYear += arrival >= calendar.yearStart[1] && v.departure >= 0 ? 1 : 0;
            life.sink.visit(v);
            follow(v);
        }

        private int site(boolean urgentCare, long time) {
            int home = person.home;
            if ((!urgentCare || world.places.sites[home].urgentCare)
                    && random.happens(HOME_FACILITY_SHARE * share(home, urgentCare, time))) {
                return home;
            }
            Categorical others = urgentCare ? world.places.urgentElsewhere[person.area] : world.places.elsewhere[person.area];
            int site = home;
            for (int attempt = 0; attempt < 6 && site == home; attempt++) {
                do {
                    site = others.draw(random);
                } while (share(site, urgentCare, time) == 0);
            }
            return site;
        }

        private double share(int site, boolean urgentCare, long time) {
            return environment == null ? 1 : environment.share(site, urgentCare, time);
        }

        private double waitHours(Visit v, int hour) {
            return WAIT[v.acuity] * WAIT_HOUR[hour] * v.character.physicianWait() * (v.acuity == 0 ? 1 : v.crowding)
                    * (v.service.urgentCare ? WAIT_URGENT : 1) * (v.service.child ? WAIT_CHILD : 1)
                    * (v.ambulance ? AMBULANCE_WAIT : 1) * world.wait.at(random.uniform());
        }

        private double patienceHours(Visit v) {
            return v.acuity == 0 ? Double.MAX_VALUE : PATIENCE[v.acuity] * ByAge.PATIENCE[v.age]
                    * (v.ambulance ? AMBULANCE_PATIENCE : 1) * person.traits.patience
                    * world.patience.at(usual ? person.ownPatience : random.uniform());
        }

        /** The disposition of a person whom the physician has seen. */
        private void decide(Visit v, int years, After after) {
            v.deathChance = (v.acuity == 0 ? ED_DEATH_CTAS_1 : v.acuity == 1 ? ED_DEATH_CTAS_2 : 0) / 100 * ByAge.DEATH[v.age];
            double inUrgentCare = v.service.urgentCare ? ADMIT_URGENT : 1;
            double bedChance = ByAge.ADMIT[v.acuity][v.age] / 100 * inUrgentCare * world.places.sites[v.site].type.admission;
            // the mean over ambulance and walk-in stays as in ADMIT
            bedChance *= 1 + (AMBULANCE_ADMIT - 1) * (v.ambulance ? 1 - v.ambulanceChance : -v.ambulanceChance);
            double more = world.returns[after.ordinal()].bed * inUrgentCare;
            double u = random.uniform();
            // what depends on traits is looked up for those alone for whom it may matter (of ten visits nine need no bed)
            if (v.acuity > 0 && (more > 0 || u < bedChance * person.traits.mostBeds)) { // at CTAS 1 some would need more than one bed
                bedChance = Math.min(1, bedChance * world.units.needOfBed(years, person.gender, v.acuity == 1, person.traits));
            }
            boolean needsBed = u < bedChance + (1 - bedChance) * more;
            if (life.dies(v.deathChance, v.arrival)) {
                v.disposition = Disposition.DEATH;
            } else if (needsBed) {
                findBed(v, after);
            } else {
                v.disposition = random.happens((years < AMA_FROM ? AMA_CHILD : AMA_ADULT) / 100 * person.traits.leavesEd)
                        ? Disposition.AMA : Disposition.DISCHARGE;
            }
        }

        private void findBed(Visit v, After after) {
            // nobody comes of age while waiting for a bed in pediatrics
            int years = Math.min(life.ageAt(v.arrival + LONGEST_VISIT * (long) HOUR + 2L * DAY), AGES - 1);
            boolean complication = after == After.STAY || after == After.LEAVING_A_STAY;
            EdAdmission need = complication && random.happens(SAME_UNIT) ? world.units.edAdmission(life.lastUnit, years) : null;
            if (need == null) {
                need = world.units.edAdmission(years, person.gender, v.acuity <= 1, person.traits,
                        usual ? person.ownUnit : random.uniform());
            }
            v.unit = need.unit();
            v.transferTo = -1;
            if (!v.unit.isAt(v.site)) {
                if (!random.happens(need.refer())) {
                    v.unit = years < ADULT_FROM ? world.units.children : world.units.adults;
                }
                v.transferTo = v.unit.isAt(v.site) ? -1 : v.unit.nearest(v.site);
            } else if (random.happens(world.places.sites[v.site].type.transferUp * fullness(v, v.physician))) {
                v.transferTo = world.places.higherSite(v.site, v.unit);
            } else if (environment != null && random.happens(environment.occupancy.diverted(v.site, v.unit.program, v.physician))) {
                v.transferTo = v.unit.nearestOther[v.site];
            }
            v.disposition = v.transferTo >= 0 ? Disposition.TRANSFER : Disposition.ADMIT;
        }

        private double fullness(Visit v, long time) {
            return environment == null ? 1 : environment.occupancy.fullness(v.site, v.unit.program, time);
        }

        /** When it is decided what comes next, and the departure: at the end of treatment, or of the wait for a bed. */
        private void depart(Visit v) {
            boolean needsBed = v.disposition == Disposition.ADMIT || v.disposition == Disposition.TRANSFER;
            double untilDecision = v.character.treatment()
                    * (environment == null ? 1 : environment.crowding.treatment(v.site, v.arrival))
                    * (needsBed ? WORKUP * world.workup.at(random.uniform()) : hoursOfTreatment(v));
            double afterwards = switch (v.disposition) {
                case ADMIT -> BOARDING * v.pressure * fullness(v, v.physician) * (v.service.child ? BOARDING_CHILD : 1)
                        * world.boarding.at(random.uniform());
                case TRANSFER -> TRANSFER_WAIT * world.treatment.at(random.uniform());
                default -> 0;
            };
            long treated = v.physician + 300;
            long decision = treated + seconds(Math.min(untilDecision, LONGEST_VISIT));
            long departure = treated + seconds(Math.min(untilDecision + afterwards, LONGEST_VISIT));
            if (v.disposition == Disposition.ADMIT) {
                long bedFree = Calendar.dayOf(departure) * (long) DAY + world.bedHours.draw(random);
                departure = bedFree > decision ? bedFree : departure;
            } else if (v.disposition == Disposition.DISCHARGE) {
                decision -= Math.min(seconds(LEAVING / 60 * world.leaving.at(random.uniform())), (decision - v.physician) / 2);
            }
            v.decision = calendar.clock(decision);
            v.departure = notBefore(v.decision, departure);
        }

        /** Hours until the departure of those who go home, or until a death. */
        private double hoursOfTreatment(Visit v) {
            return world.treatment.at(random.uniform()) * (v.disposition == Disposition.DEATH ? DEATH_AFTER
                    : TREATMENT[v.acuity] * ByAge.TREATMENT[v.age] * (v.service.urgentCare ? TREATMENT_URGENT : 1));
        }

        private static long seconds(double hours) {
            return (long) (hours * HOUR);
        }

        /** The time on the clock, which the hour that it skips must not put before an earlier time. */
        private long notBefore(long earlier, long time) {
            return Math.max(earlier, calendar.clock(time));
        }

        /** What the visit leads to, if it does not go on at the end of the history: a stay here or elsewhere, death, or home. */
        private void follow(Visit v) {
            long endOfHour = v.arrival - Math.floorMod(v.arrival, HOUR) + HOUR; // two arrivals in one would have the same id
            life.freeFrom = Math.max(v.departure + 1, endOfHour);
            if (v.departure >= calendar.end) {
                return;
            }
            switch (v.disposition) {
                case ADMIT -> ward.continueVisit(v);
                case TRANSFER -> ward.stay(calendar.clock(v.departure + life.travel()), v.transferTo, v.unit, AdmitSource.TRANSFER,
                        v.unit.acute);
                case DEATH -> life.die(v.departure, true);
                case LWBS, AMA -> life.last = After.LEAVING;
                default -> { }
            }
            if (person.alive && life.discharge < v.arrival) { // unless a stay followed
                life.discharge = v.departure;
                life.excess = DEATH_AFTER_VISIT;
            }
        }

        /** Schedules the first return after a visit; the next return then follows that one. */
        void scheduleFirstReturn(Appointment appointment) {
            Appointment next = appointment.firstReturn;
            next.firstReturn = next.nextReturn;
            scheduleReturn(next);
        }

        /**
         * The next visit that was due anyway within a year follows what happened last. A year loses as many visits in this way to the one
         * before as it gains from the one after, so its expected number stays the same.
         */
        void bringForward() {
            long within = life.freeFrom + 365L * DAY;
            Appointment next = life.agenda.takeVisitBefore(within);
            if (next == null) {
                // visits are planned until the end of the history: was one due between then and the end of that year?
                double due = Math.max(0, within - calendar.end) / (365.0 * DAY) * person.frailty[1]
                        * Rates.at(world.rates.visitsByAge(person.area, person.gender), person.age)
                        * world.plans.living(person.area, person.gender, 1, person.ageGroup);
                if (!random.happens(1 - expMinus(due))) {
                    return;
                }
                next = life.agenda.createVisit(world.rates.drawService(person.area, person.ageGroup, person.gender, random));
            }
            scheduleReturn(next);
        }

        private void scheduleReturn(Appointment visit) {
            visit.after = life.last;
            double days = world.returns[life.last.ordinal()].days.at(random.uniform());
            life.agenda.schedule(visit, life.visitNotBefore(life.freeFrom + 2 * HOUR + (long) (days * DAY), visit.service));
        }
    }

    /** Stays in hospital: the acute phase, ALC, moves to other units, and the discharge. */
    static final class Ward {
        private static final long SHORTEST_STAY = 3 * HOUR;
        private final Life life;
        private final World world;
        private final Calendar calendar;
        private final SplitMix64 random;
        private final Stay stay;

        Ward(Life life) {
            this.life = life;
            world = life.world;
            calendar = life.calendar;
            random = life.random;
            stay = new Stay(life.person);
        }

        void admit(long time, Appointment appointment) {
            PlannedAdmission planned = appointment.planned;
            Unit unit = planned.unit();
            boolean elective = planned.source() == AdmitSource.ELECTIVE;
            int site = life.siteFor(unit);
            if (elective && life.environment != null && random.happens(life.environment.occupancy.cancelled(site, unit.program, time))) {
                life.agenda.schedule(appointment, life.environment.rebooked(time, planned.pattern(), random));
            } else {
                stay(time, site, unit, planned.source(), elective ? unit.elective : unit.acute);
            }
        }

        void continueVisit(Visit visit) {
            stay.visitArrival = visit.arrival;
            stay(visit.departure, visit.site, visit.unit, AdmitSource.ED, visit.unit.acute);
        }

        /**
         * A stay, and those that it leads to in other units; afterwards the person is free again, dead, or still in hospital
         * at the end of the history, or on the way from one site to another.
         */
        void stay(long admit, int site, Unit unit, AdmitSource source, AcutePhase acute) {
            Stay s = stay;
            s.admit = admit;
            s.site = site;
            s.unit = unit;
            s.source = source;
            s.acute = acute;
            s.moved = false;
            s.pattern = life.pattern;
            s.arrival = life.arrival;
            while (s.admit < calendar.end) {
                Unit next = treat(s);
                if (next == null) {
                    return;
                }
                moveTo(next);
            }
            life.freeFrom = s.admit;
        }

        /** A stay in one unit; returns the unit to which the person is moved next, or null. */
        private Unit treat(Stay s) {
            s.years = life.ageAt(s.admit);
            s.ageGroup = AgeGroup.of(s.years);
            double days = Math.min(LOS_MAX, s.acute.median() * s.unit.ageFactor(s.years) * s.acute.shape().at(random.uniform()));
            boolean inLongTermCare = life.person.inLongTermCare;
            s.survival = life.survival;
            s.deathChance = Math.min(0.97, s.unit.deathChance(s.years) * s.acute.mortality()
                    * (inLongTermCare ? LONG_TERM_CARE_MORTALITY : 1));
            s.alcChance = inLongTermCare ? 0 : s.unit.alcChance(s.years) * (s.source == AdmitSource.ELECTIVE ? ALC_ELECTIVE : 1);
            life.person.palliative |= s.unit.role == Role.PALLIATIVE;
            s.acuteEnd = Math.max(s.admit + SHORTEST_STAY, after(s, s.admit, days));
            s.due = s.acuteEnd;
            Unit next = null;
            if (life.dies(s.deathChance, s.acuteEnd)) {
                end(s, s.acuteEnd, DischargeDisposition.DEATH);
            } else if (random.happens(s.alcChance)) {
                waitForCare(s);
                return null;
            } else {
                next = nextUnit(s);
                if (next != null) {
                    end(s, s.acuteEnd, DischargeDisposition.TRANSFER);
                } else if (leaves(s)) {
                    end(s, s.admit + Math.max(SHORTEST_STAY, (long) ((s.acuteEnd - s.admit) * random.uniform())), DischargeDisposition.AMA);
                } else {
                    long end = dischargeTime(s.admit, s.acuteEnd, true);
                    end(s, end, inLongTermCare ? DischargeDisposition.LONG_TERM_CARE
                            : s.source != AdmitSource.NEWBORN && random.happens(ByAge.HOME_SUPPORT[Math.min(s.years, AGES - 1)] / 100)
                            ? DischargeDisposition.HOME_SUPPORT : DischargeDisposition.HOME);
                }
            }
            if (next != null && s.end < calendar.end) {
                return next;
            }
            boolean left = s.destination == DischargeDisposition.AMA;
            boolean home = left || s.destination == DischargeDisposition.HOME || s.destination == DischargeDisposition.HOME_SUPPORT
                    || inLongTermCare && s.destination == DischargeDisposition.LONG_TERM_CARE;
            if (home && random.happens(s.unit.returns * (left ? LEAVING_STAY_RETURNS : 1))) {
                life.emergency.bringForward();
            }
            return null;
        }

        /** When the person has had so many days of care. */
        private long after(Stay s, long from, double days) {
            return life.environment == null ? from + (long) (days * DAY)
                    : life.environment.occupancy.after(s.site, s.unit.program, from, days);
        }

        /** Whether the person leaves against advice. */
        private boolean leaves(Stay s) {
            return s.source != AdmitSource.ELECTIVE && s.years >= AMA_FROM && !s.person.inLongTermCare
                    && random.happens(s.unit.leaves * s.person.traits.leavesStay);
        }

        private void moveTo(Unit unit) {
            Stay s = stay;
            int site = unit.isAt(s.site) ? s.site : unit.nearest(s.site);
            s.admit = site == s.site ? s.end : calendar.clock(s.end + life.travel());
            s.source = AdmitSource.TRANSFER;
            s.site = site;
            s.unit = unit;
            s.acute = unit.acute;
            s.moved = true;
        }

        /** Acute care is over, but the care that the person needs next is not there yet: days of ALC, and then the discharge. */
        private void waitForCare(Stay s) {
            long alcFrom = Math.max(s.acuteEnd, s.admit + DAY * 3 / 2);
            double days = ALC_MIN + Math.min(ALC_MAX, ALC_MEDIAN * world.alc.at(random.uniform()));
            s.due = after(s, alcFrom, days);
            long end = dischargeTime(alcFrom, s.due, false);
            s.destination = random.happens(ByAge.TO_LONG_TERM_CARE[Math.min(s.years, AGES - 1)]) ? DischargeDisposition.LONG_TERM_CARE
                    : DischargeDisposition.HOME_SUPPORT;
            life.person.inLongTermCare = s.destination == DischargeDisposition.LONG_TERM_CARE;
            end(s, alcFrom, end, s.destination);
        }

        /** The unit to which the person is moved, or null. */
        private Unit nextUnit(Stay s) {
            double u = random.uniform();
            for (Move move : s.unit.moves) {
                if (s.years >= move.minAge()) {
                    u -= move.chance();
                    if (u < 0) {
                        return move.to();
                    }
                }
            }
            return null;
        }

        /** Discharges are by day, fewer at weekends and on holidays, and never sooner than SHORTEST_STAY. */
        private long dischargeTime(long admit, long due, boolean mayBeEarlier) {
            int day = Calendar.dayOf(due);
            int weekday = calendar.weekday(day);
            if (weekday >= 5 || calendar.isHoliday(day)) {
                double u = random.uniform();
                if (u < WEEKEND_LATER) {
                    day += weekday >= 5 ? 7 - weekday : 1;
                } else if (mayBeEarlier && u < WEEKEND_LATER + WEEKEND_EARLIER && (day - 2L) * DAY > admit) {
                    day -= weekday >= 5 ? weekday - 4 : 1;
                }
            }
            long time = day * (long) DAY + world.dischargeHours.draw(random);
            long earliest = admit + SHORTEST_STAY;
            return calendar.clock(time >= earliest ? time : time + DAY >= earliest ? time + DAY : earliest);
        }

        private void end(Stay s, long end, DischargeDisposition destination) {
            long shown = calendar.clock(end);
            end(s, shown, shown, destination);
        }

        private void end(Stay s, long alcFrom, long end, DischargeDisposition destination) {
            boolean open = end >= calendar.end;
            s.alcFrom = alcFrom;
            s.end = end;
            s.destination = destination;
            life.freeFrom = (open ? calendar.end : end) + 1;
            life.discharge = end;
            life.excess = DEATH_AFTER_STAY;
            life.last = destination == DischargeDisposition.AMA ? After.LEAVING_A_STAY : After.STAY;
            life.lastUnit = s.unit;
            if (destination == DischargeDisposition.DEATH && !open) {
                life.die(end, true);
            }
            life.sink.stay(s);
        }
    }

    /** The person's own birth, and the deliveries of the person. */
    static final class Births {
        /** How a child is born, and the most hours from admission to birth. */
        enum Mode {
            SPONTANEOUS(ArrivalPattern.SPONTANEOUS_BIRTH, WEEK_SPONTANEOUS, LABOUR_SPONTANEOUS),
            INDUCED(ArrivalPattern.INDUCED_BIRTH, WEEK_INDUCED, LABOUR_INDUCED),
            CAESAREAN(ArrivalPattern.URGENT_CAESAREAN, WEEK_URGENT_CAESAREAN, LABOUR_URGENT_CAESAREAN),
            PLANNED_CAESAREAN(ArrivalPattern.PLANNED_CAESAREAN, WEEK_PLANNED_CAESAREAN, LABOUR_PLANNED_CAESAREAN);

            private final ArrivalPattern pattern;
            private final Categorical week;
            private final int hoursBefore;

            Mode(ArrivalPattern pattern, double[] week, int hoursBefore) {
                this.pattern = pattern;
                this.week = new Categorical(week);
                this.hoursBefore = hoursBefore;
            }

            static Mode draw(SplitMix64 random) {
                return random.happens(generate.CAESAREAN) ? random.happens(CAESAREAN_PLANNED) ? PLANNED_CAESAREAN : Mode.CAESAREAN
                        : random.happens(generate.INDUCED) ? Mode.INDUCED : SPONTANEOUS;
            }
        }

        private final Life life;
        private final Ward ward;
        private final World world;
        private final Calendar calendar;
        private final SplitMix64 random;
        private final Person person;
        private final Map<Mode, AcutePhase> delivery;
        private final AcutePhase intensiveCare = new AcutePhase(NICU_MEDIAN, Lognormal.of(NICU_MEDIAN, NICU_MEAN), 1);
        private long lastDelivery;
        private long spacing;

        Births(Life life, Ward ward) {
            this.life = life;
            this.ward = ward;
            world = life.world;
            calendar = life.calendar;
            random = life.random;
            person = life.person;
            Lognormal shape = new Lognormal(DELIVERY_SIGMA);
            AcutePhase caesarean = new AcutePhase(CAESAREAN_MEDIAN, shape, 1);
            AcutePhase vaginal = new AcutePhase(world.units.deliveries.acute.median(), shape, 1);
            delivery = new EnumMap<>(Map.of(Mode.SPONTANEOUS, vaginal, Mode.INDUCED, vaginal, Mode.CAESAREAN, caesarean,
                    Mode.PLANNED_CAESAREAN, caesarean));
        }

        /**
         * Draws age and time of birth.
         *
         * @param place in [0, 1), among the people of the area and age group from the youngest
         */
        private void drawBirth(Person p, double place) {
            Categorical ages = life.sample.cohort.agesWithin(p.stratum);
            int yearOfAge = ages.at(place);
            p.age = p.ageGroup.from + yearOfAge;
            int firstDay = calendar.firstBirthday[p.age + 1];
            int days = calendar.firstBirthday[p.age] - firstDay;
            long birthDay = firstDay + (long) (days * world.births.within(1 - ages.within(place, yearOfAge)) * 0.999999);
            Mode mode = Mode.draw(random);
            long sameWeek = birthDay - calendar.weekday((int) birthDay) + mode.week.draw(random);
            birthDay = sameWeek >= firstDay && sameWeek < firstDay + days ? sameWeek : birthDay;
            p.birth = calendar.clock(Arrivals.on(birthDay, mode.pattern, random));
            p.birthDate = calendar.dateOf(Calendar.dayOf(p.birth));
        }

        /** Schedules the person's own birth, if it falls into the simulation and takes place in hospital. */
        private void planBirth() {
            lastDelivery = Long.MIN_VALUE / 2;
            if (person.birth >= -WARM_UP_DAYS * (long) DAY) {
                if (random.happens(HOSPITAL_BIRTHS)) {
                    life.agenda.schedule(life.agenda.create(Appointment.Kind.BIRTH), person.birth);
                } else {
                    life.freeFrom = person.birth;
                }
            }
        }

        private void planDeliveries() {
            CategoricalTable plan = world.plans.deliveries;
            double expected = plan.total(life.kind);
            int count = expected > 0 ? random.poisson(expected) : 0;
            for (int i = 0; i < count; i++) {
                int year = plan.draw(life.kind, random) + 1;
                Mode mode = Mode.draw(random);
                long time = world.arrivals.time(mode.pattern, year, random) - (long) (random.uniform() * mode.hoursBefore * HOUR);
                if (life.isDue(time, world.rates.deliveriesByAge(person.gender), year)) {
                    Appointment appointment = life.agenda.create(Appointment.Kind.DELIVERY);
                    appointment.mode = mode;
                    life.agenda.schedule(appointment, time);
                }
            }
        }

        private void deliver(Appointment appointment) {
            long time = appointment.time;
            if (time < lastDelivery + spacing) {
                long later = world.arrivals.notBefore(lastDelivery + spacing + (long) (180 * random.uniform() * DAY),
                        appointment.mode.pattern, random);
                if (later < calendar.end) {
                    life.agenda.schedule(appointment, later);
                }
                return;
            }
            lastDelivery = time;
            spacing = (long) ((DELIVERY_SPACING + DELIVERY_PAUSE * random.exponential()) * DAY);
            Unit unit = world.units.deliveries;
            AdmitSource source = appointment.mode == Mode.PLANNED_CAESAREAN ? AdmitSource.ELECTIVE : AdmitSource.DIRECT;
            ward.stay(calendar.clock(time), life.siteFor(unit), unit, source, delivery.get(appointment.mode));
        }

        private void beBorn(long time) {
            Unit unit = world.units.newborns;
            boolean intensive = random.happens(NICU);
            int site = life.siteFor(unit);
            int higher = intensive ? world.places.higherSite(site, unit) : -1;
            ward.stay(time, higher >= 0 ? higher : site, unit, AdmitSource.NEWBORN, intensive ? intensiveCare : unit.acute);
        }
    }

    // ---- Calibration: beds and mortality that follow from the model --------------------------------------------------

    /**
     * Expected bed days and survival of the cohort, from a sample simulated in advance in which nobody dies: instead, all counts by the
     * probability of having survived so far. From the days follow the staffed beds, from survival how many more people the cohort has than
     * live at the end, and how much more care the living use. What is expected varies less by chance than what happens.
     */
    static final class Calibration implements EventSink {
        static final int PEOPLE = 60_000;
        private static final int PARTS = 4;
        /** Relative chance to be in the sample, by age group: more of the old, who fill most beds. */
        private static final double[] INCLUSION = {1, 1, 1, 1, 1.5, 3, 5, 7};

        private final World world;
        /** Bed days by age group; bed days by area, site and program_id, null where people of the area do not go. */
        private final double[] daysByAge = new double[AgeGroup.ALL.size()];
        private final double[][][] days;
        private final int programs;
        private final Survival survival;
        private final BedUse bedUse;

        private Calibration(World world) {
            this.world = world;
            programs = world.units.all.stream().mapToInt(unit -> unit.subprogram.program().id()).max().orElse(0) + 1;
            days = new double[world.places.areas.length][world.places.sites.length][];
            survival = new Survival(world);
            bedUse = new BedUse(world.calendar, world.places.sites.length, programs);
        }

        /** Simulates a sample of a cohort. */
        static Calibration of(World world, int people, Cohort cohort) {
            Sample sample = new Sample(cohort, people, 0, true,
                    stratum -> INCLUSION[stratum.ageGroup().ordinal()] / world.population.total(stratum.area()));
            return IntStream.range(0, PARTS).parallel().mapToObj(part -> {
                Calibration calibration = new Calibration(world);
                Life life = new Life(world, null, sample, calibration, false);
                for (int person = (int) (part * (long) people / PARTS); person < (part + 1) * (long) people / PARTS; person++) {
                    life.simulate(person);
                }
                return calibration;
            }).toList().stream().reduce(new Calibration(world), Calibration::plus);
        }

        @Override
        public void visit(Visit visit) { }

        @Override
        public void stay(Stay stay) {
            bedUse.add(stay);
            if (stay.admit < 0) {
                return;
            }
            if (!stay.moved) { // else its days were expected at the stay before, of all who might have been moved
                double acute = stay.acute.median() * stay.unit.ageFactor(stay.years) * stay.acute.shape().mean();
                expectDays(stay, stay.site, stay.unit, acute + (1 - stay.deathChance) * stay.alcChance * (ALC_MIN + ALC_MEAN));
            }
            if (stay.acuteEnd < world.calendar.end) {
                double moving = (1 - stay.deathChance) * (1 - stay.alcChance);
                for (Move move : stay.unit.moves) {
                    if (stay.years >= move.minAge()) {
                        expectMove(stay, move, moving);
                    }
                }
            }
            // by how much the discharge comes later or earlier than it is due
            expectDays(stay, stay.site, stay.unit, (stay.end - stay.due) / (double) DAY);
        }

        private void expectMove(Stay stay, Move move, double moving) {
            Unit to = move.to();
            double expected = to.acute.median() * to.ageFactor(stay.years) * to.acute.shape().mean()
                    + (1 - to.deathChance(stay.years)) * to.alcChance(stay.years) * (ALC_MIN + ALC_MEAN);
            expectDays(stay, to.isAt(stay.site) ? stay.site : to.nearest(stay.site), to, moving * move.chance() * expected);
        }

        private void expectDays(Stay stay, int site, Unit unit, double expected) {
            Person person = stay.person;
            if (days[person.area][site] == null) {
                days[person.area][site] = new double[programs];
            }
            double alive = stay.survival * person.weight;
            days[person.area][site][unit.subprogram.program().id()] += expected * alive;
            daysByAge[person.ageGroup.ordinal()] += expected * alive;
        }

        @Override
        public void survival(Person person, long time, double alive, double inHospital) {
            survival.pass(person, time, alive, inHospital);
        }

        @Override
        public void person(Person person) {
            survival.end(person);
        }

        private Calibration plus(Calibration other) {
            add(daysByAge, other.daysByAge);
            bedUse.add(other.bedUse);
            for (int area = 0; area < days.length; area++) {
                for (int site = 0; site < days[area].length; site++) {
                    if (days[area][site] == null) {
                        days[area][site] = other.days[area][site];
                    } else if (other.days[area][site] != null) {
                        add(days[area][site], other.days[area][site]);
                    }
                }
            }
            survival.add(other.survival);
            return this;
        }

        static void add(double[][] sum, double[][] more) {
            for (int i = 0; i < sum.length; i++) {
                add(sum[i], more[i]);
            }
        }

        static void add(double[] sum, double[] more) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += more[i];
            }
        }

        /** Those who live at the end, and the expected dead. */
        Cohort cohort() {
            return new Cohort(world.population, survival.aliveAtEnd());
        }

        /** See Survival.living(). */
        double[][][][] living() {
            return survival.living();
        }

        /** Staffed beds by program and site. */
        Map<Program, int[]> beds() {
            double historyDays = world.calendar.end / (double) DAY;
            double[][] needed = daysBySite();
            Map<Program, int[]> beds = new IdentityHashMap<>();
            for (Unit unit : world.units.all) {
                Program program = unit.subprogram.program();
                int[] bySite = beds.computeIfAbsent(program, p -> new int[world.places.sites.length]);
                for (int s = 0; s < bySite.length; s++) {
                    if (unit.isAt(s)) {
                        double pressure = world.places.sites[s].pressure;
                        double occupancy = isCritical(program) ? OCCUPANCY_CRITICAL : OCCUPANCY * (1 + OCCUPANCY_PRESSURE * (pressure - 1));
                        bySite[s] = (int) Math.max(1, Math.round(needed[s][program.id()] / historyDays / occupancy));
                    }
                }
            }
            return beds;
        }

        private boolean isCritical(Program program) {
            return world.units.all.stream().filter(unit -> unit.subprogram.program() == program)
                    .allMatch(unit -> unit.role == Role.CRITICAL);
        }

        /**
         * Bed days by site and program_id. The bed days of the region by age group are divided over areas by their expected visits,
         * weighted by how readily their sites admit, and those of an area over sites and programs as in the sample: so chance in the
         * sample hardly moves days from one site to another.
         */
        private double[][] daysBySite() {
            int groups = AgeGroup.ALL.size();
            double[][] visits = new double[days.length][groups];
            double[] visitsByAge = new double[groups];
            for (int area = 0; area < days.length; area++) {
                for (AgeGroup group : AgeGroup.ALL) {
                    for (Gender gender : Gender.ALL) {
                        visits[area][group.ordinal()] += world.population.count(0, area, group, gender)
                                * world.rates.visits(area, group, gender) * world.places.admission[area];
                    }
                    visitsByAge[group.ordinal()] += visits[area][group.ordinal()];
                }
            }
            double[][] bySite = new double[days[0].length][programs];
            for (int area = 0; area < days.length; area++) {
                double due = 0;
                for (int g = 0; g < groups; g++) {
                    due += daysByAge[g] / survival.meanFrailty(g) * visits[area][g] / Math.max(1e-9, visitsByAge[g]);
                }
                double all = Arrays.stream(days[area]).filter(Objects::nonNull).flatMapToDouble(Arrays::stream).sum();
                for (int site = 0; site < bySite.length; site++) {
                    for (int program = 0; program < programs && days[area][site] != null; program++) {
                        bySite[site][program] += due * days[area][site][program] / all;
                    }
                }
            }
            return bySite;
        }

    }

    /** Survival in calibration: by age, and how much of a group's use of care those alive have in each year. */
    static final class Survival {
        /** Single years of age on both sides over which survival is averaged; more for the oldest, of whom few are in the sample. */
        private static final int AROUND = 1, AROUND_OLDEST = 4, OLDEST = 96;
        private final World world;
        private final int years;
        /** By gender and age: people; those alive at the end; these times how much survival in hospital falls with more use of care. */
        private final double[][] people;
        private final double[][] alive;
        private final double[][] aliveByUse;
        /** By gender, age group and year: frailty x time of all; of those alive; this times the same. By age group: time of all. */
        private final double[][] use;
        private final double[][] useOfLiving;
        private final double[][] useByUse;
        private final double[] time = new double[AgeGroup.ALL.size()];
        /** By area, gender and age group: visits relative to the region. */
        private final double[][][] relativeUse;

        // the person who is being simulated: the time passed so far, and the share alive then
        private long passed = Long.MIN_VALUE;
        private double aliveThen = 1;
        private double fall;
        private final double[] timeAlive;

        Survival(World world) {
            this.world = world;
            years = world.calendar.years();
            int genders = Gender.ALL.size();
            people = new double[genders][AGES];
            alive = new double[genders][AGES];
            aliveByUse = new double[genders][AGES];
            use = new double[genders][AgeGroup.ALL.size() * years];
            useOfLiving = new double[genders][AgeGroup.ALL.size() * years];
            useByUse = new double[genders][AgeGroup.ALL.size() * years];
            timeAlive = new double[years];
            relativeUse = relativeUse(world.population, world.rates);
        }

        private static double[][][] relativeUse(Population population, Rates rates) {
            double[][][] relative = new double[population.areas][Gender.ALL.size()][AgeGroup.ALL.size()];
            for (Gender gender : Gender.ALL) {
                for (AgeGroup group : AgeGroup.ALL) {
                    double region = 0;
                    for (int area = 0; area < population.areas; area++) {
                        region += rates.visits(area, group, gender) * population.total(area) / population.total();
                    }
                    for (int area = 0; area < population.areas; area++) {
                        relative[area][gender.ordinal()][group.ordinal()] = rates.visits(area, group, gender) / Math.max(1e-9, region);
                    }
                }
            }
            return relative;
        }

        /** The person has lived until a time with this probability, and this one of not having died in hospital. */
        void pass(Person person, long until, double survival, double inHospital) {
            long[] yearStart = world.calendar.yearStart;
            long from = Math.max(passed, Math.max(person.birth, yearStart[years - 1]));
            double slope = until > from ? (survival - aliveThen) / (until - from) : 0;
            long at = from;
            while (at < until) {
                int year = world.calendar.yearOf(at);
                long to = Math.min(until, yearStart[year - 1]);
                timeAlive[year] += (to - at) / (double) (yearStart[year - 1] - yearStart[year])
                        * (aliveThen + slope * ((at - from) + (to - at) / 2.0));
                at = to;
            }
            passed = until;
            aliveThen = survival;
            fall = inHospital;
        }

        void end(Person person) {
            int gender = person.gender.ordinal();
            int group = person.ageGroup.ordinal();
            double byUse = StrictMath.log(Math.max(1e-9, fall)) / relativeUse[person.area][gender][group];
            people[gender][person.age] += person.weight;
            alive[gender][person.age] += person.weight * aliveThen;
            aliveByUse[gender][person.age] += person.weight * aliveThen * byUse;
            long[] yearStart = world.calendar.yearStart;
            for (int k = 1; k < years; k++) {
                double all = Math.max(0, yearStart[k - 1] - Math.max(person.birth, yearStart[k]))
                        / (double) (yearStart[k - 1] - yearStart[k]);
                int cell = group * years + k;
                use[gender][cell] += person.weight * person.frailty[k] * all;
                useOfLiving[gender][cell] += person.weight * person.frailty[k] * timeAlive[k];
                useByUse[gender][cell] += person.weight * person.frailty[k] * timeAlive[k] * byUse;
                time[group] += person.weight * all;
                timeAlive[k] = 0;
            }
            passed = Long.MIN_VALUE;
            aliveThen = 1;
            fall = 1;
        }

        void add(Survival other) {
            Calibration.add(people, other.people);
            Calibration.add(alive, other.alive);
            Calibration.add(aliveByUse, other.aliveByUse);
            Calibration.add(use, other.use);
            Calibration.add(useOfLiving, other.useOfLiving);
            Calibration.add(useByUse, other.useByUse);
            Calibration.add(time, other.time);
        }

        /** Of the people of an area, gender and age at the end, how many are alive then. */
        double[][][] aliveAtEnd() {
            double[][][] share = new double[relativeUse.length][Gender.ALL.size()][AGES];
            for (int area = 0; area < share.length; area++) {
                for (Gender gender : Gender.ALL) {
                    for (int age = 0; age < AGES; age++) {
                        share[area][gender.ordinal()][age] = aliveAtEnd(area, gender, age);
                    }
                }
            }
            return share;
        }

        private double aliveAtEnd(int area, Gender gender, int age) {
            int around = age < OLDEST ? AROUND : AROUND_OLDEST;
            AgeGroup group = AgeGroup.of(age); // beyond its borders other tables hold
            double moreUse = relativeUse[area][gender.ordinal()][group.ordinal()] - 1;
            double all = 0;
            double living = 0;
            for (int a = Math.max(group.from, age - around); a <= Math.min(group.to() - 1, age + around); a++) {
                for (int g : like(gender)) {
                    double weight = around + 1 - Math.abs(a - age);
                    all += weight * people[g][a];
                    living += weight * (alive[g][a] + moreUse * aliveByUse[g][a]);
                }
            }
            return all > 0 ? Math.max(0.01, Math.min(1, living / all)) : 1;
        }

        /** Gender Other, of whom few are in the sample, is like women and men together. */
        private static int[] like(Gender gender) {
            return gender == Gender.OTHER ? new int[] {Gender.FEMALE.ordinal(), Gender.MALE.ordinal()} : new int[] {gender.ordinal()};
        }

        /**
         * Expected visits are residents x rate in every year, though some of the cohort are no longer there: the factor by which those who
         * are use more, by area, gender, year and age group. The frail use more and die sooner, which is in it.
         */
        double[][][][] living() {
            Population population = world.population;
            double[][][] atEnd = aliveAtEnd();
            double[][][][] factor = new double[population.areas][Gender.ALL.size()][years][AgeGroup.ALL.size()];
            for (int area = 0; area < population.areas; area++) {
                for (Gender gender : Gender.ALL) {
                    for (AgeGroup group : AgeGroup.ALL) {
                        double residents = 0;
                        double cohort = 0;
                        for (int age = group.from; age < group.to(); age++) {
                            residents += population.count(area, gender, age);
                            cohort += population.count(area, gender, age) / atEnd[area][gender.ordinal()][age];
                        }
                        for (int k = 1; k < years; k++) {
                            factor[area][gender.ordinal()][k][group.ordinal()] = residents / cohort / useOfLiving(area, gender, group, k);
                        }
                    }
                }
            }
            return factor;
        }

        /** The share of a group's use of care in a year that those alive have. */
        private double useOfLiving(int area, Gender gender, AgeGroup group, int year) {
            double moreUse = relativeUse[area][gender.ordinal()][group.ordinal()] - 1;
            int cell = group.ordinal() * years + year;
            double all = 0;
            double living = 0;
            for (int g : like(gender)) {
                all += use[g][cell];
                living += useOfLiving[g][cell] + moreUse * useByUse[g][cell];
            }
            return all > 0 ? Math.max(0.01, Math.min(1, living / all)) : 1;
        }

        /** Mean frailty of an age group in the sample, which differs from 1 by chance. */
        double meanFrailty(int group) {
            double sum = 0;
            for (double[] ofGender : use) {
                sum += Arrays.stream(ofGender, group * years, (group + 1) * years).sum();
            }
            return time[group] > 0 ? sum / time[group] : 1;
        }
    }

    // ---- Rows --------------------------------------------------------------------------------------------------------

    /**
     * Checksum of the rows of a table, in any order: the sum of the squares of their CRC32, which SQL can compute too. A row is
     * the UTF-8 text of its values with commas between them, without quotes, and nothing for NULL. Squares, since CRC32 is linear: a
     * plain sum stays the same when rows swap values.
     */
    static final class Checksum {
        private final CRC32 crc = new CRC32();
        private long high;
        private long low;

        void row(byte[] bytes, int from, int length) {
            crc.reset();
            crc.update(bytes, from, length);
            add(0, crc.getValue() * crc.getValue());
        }

        void add(Checksum other) {
            add(other.high, other.low);
        }

        private void add(long otherHigh, long otherLow) {
            low += otherLow;
            high += otherHigh + (Long.compareUnsigned(low, otherLow) < 0 ? 1 : 0);
        }

        void clear() {
            high = 0;
            low = 0;
        }

        /** In decimal digits. */
        @Override
        public String toString() {
            return BigInteger.valueOf(high).shiftLeft(Long.SIZE).add(new BigInteger(Long.toUnsignedString(low))).toString();
        }
    }

    /** CSV rows as bytes. Rows of small tables are made from objects; those of people and events value by value, without allocation. */
    static final class RowBuffer {
        /** The time of each minute of a day as " HH:mm:". */
        private static final int MINUTE_LENGTH = 7;
        private static final byte[] MINUTES = minutes();
        private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
        /** More bytes than any row of people or events has. */
        private static final int LONGEST_ROW = 1_024;
        private final Checksum checksum = new Checksum();
        private byte[] bytes = new byte[1 << 14];
        private int length;
        private int rows;
        private int rowStart;

        private static byte[] minutes() {
            RowBuffer all = new RowBuffer();
            for (int minute = 0; minute < 24 * 60; minute++) {
                all.put(' ').twoDigits(minute / 60).put(':').twoDigits(minute % 60).put(':');
            }
            return all.bytes;
        }

        /** Makes room for a row that is put together value by value. */
        RowBuffer beginRow() {
            return room(LONGEST_ROW);
        }

        private RowBuffer room(int n) {
            if (length + n > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + n));
            }
            return this;
        }

        RowBuffer text(byte[] value) {
            System.arraycopy(value, 0, bytes, length, value.length);
            length += value.length;
            return this;
        }

        RowBuffer comma() {
            return put(',');
        }

        private RowBuffer put(char c) {
            bytes[length++] = (byte) c;
            return this;
        }

        RowBuffer twoDigits(int value) {
            return put((char) ('0' + value / 10)).put((char) ('0' + value % 10));
        }

        RowBuffer number(long value) {
            if (value < 10) {
                return put((char) ('0' + value));
            }
            int digits = 1;
            for (long limit = 10; limit <= value; limit *= 10) {
                digits++;
            }
            long rest = value;
            for (int at = length + digits - 1; at >= length; at--) {
                bytes[at] = (byte) ('0' + rest % 10);
                rest /= 10;
            }
            length += digits;
            return this;
        }

        RowBuffer hundredths(long value) {
            return number(value / 100).put('.').twoDigits((int) (value % 100));
        }

        RowBuffer tenThousandths(long value) {
            return number(value / 10_000).put('.').twoDigits((int) (value / 100 % 100)).twoDigits((int) (value % 100));
        }

        /** @param date such as 20251231 */
        RowBuffer date(int date) {
            return twoDigits(date / 1_000_000).twoDigits(date / 10_000 % 100).put('-').twoDigits(date / 100 % 100).put('-')
                    .twoDigits(date % 100);
        }

        /** yyyy-MM-dd HH:mm:ss. */
        RowBuffer timestamp(Calendar calendar, long time) {
            int second = Calendar.secondOf(time);
            length = calendar.putDate(Calendar.dayOf(time), bytes, length);
            System.arraycopy(MINUTES, second / 60 * MINUTE_LENGTH, bytes, length, MINUTE_LENGTH);
            length += MINUTE_LENGTH;
            return twoDigits(second % 60);
        }

        /** A timestamp; nothing for what has not happened by the end of the history. */
        RowBuffer timeUntilEnd(Calendar calendar, long time) {
            return time < calendar.end ? timestamp(calendar, time) : this;
        }

        /** Puts a UUID into 36 characters. */
        static void uuid(long high, long low, byte[] text) {
            hex(high >>> 32, 8, text, 0);
            hex(high >>> 16, 4, text, 9);
            hex(high, 4, text, 14);
            hex(low >>> 48, 4, text, 19);
            hex(low, 12, text, 24);
            text[8] = '-';
            text[13] = '-';
            text[18] = '-';
            text[23] = '-';
        }

        private static void hex(long bits, int digits, byte[] text, int at) {
            long rest = bits;
            for (int i = at + digits - 1; i >= at; i--) {
                text[i] = HEX[(int) rest & 0xF];
                rest >>>= 4;
            }
        }

        /** Ends a row that was put together value by value, none of which needs quotes. */
        void endRow() {
            end(bytes, rowStart, length - rowStart);
        }

        private void end(byte[] content, int from, int size) {
            checksum.row(content, from, size);
            put('\n');
            rowStart = length;
            rows++;
        }

        /** A whole row; text is quoted where RFC 4180 asks for it. */
        void row(Object... values) {
            StringBuilder content = new StringBuilder();
            StringBuilder row = new StringBuilder();
            for (Object value : values) {
                String comma = content.isEmpty() ? "" : ",";
                String text = value.toString();
                content.append(comma).append(text);
                row.append(comma).append(quoted(text));
            }
            byte[] written = row.toString().getBytes(StandardCharsets.UTF_8);
            byte[] unquoted = content.toString().getBytes(StandardCharsets.UTF_8);
            room(written.length + 1).text(written);
            end(unquoted, 0, unquoted.length);
        }

        private static String quoted(String text) {
            boolean must = text.indexOf(',') >= 0 || text.indexOf('"') >= 0 || text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0;
            return must ? '"' + text.replace("\"", "\"\"") + '"' : text;
        }

        void clear() {
            length = 0;
            rows = 0;
            rowStart = 0;
            checksum.clear();
        }
    }

    /** Events as rows of patients, ed_encounters and ip_stays. */
    static final class CsvRows implements EventSink {
        private final Calendar calendar;
        private final Site[] sites;
        private final Area[] areas;
        private final Map<Service, byte[]> services = new IdentityHashMap<>();
        private final byte[][] ageGroups = texts(AgeGroup.ALL.stream().map(group -> group.text));
        private final byte[][] genders = texts(Gender.ALL.stream().map(gender -> gender.text));
        private final byte[][] dispositions = texts(Arrays.stream(Disposition.values()).map(disposition -> disposition.text));
        private final byte[][] sources = texts(Arrays.stream(AdmitSource.values()).map(source -> source.text));
        private final byte[][] destinations = texts(Arrays.stream(DischargeDisposition.values()).map(destination -> destination.text));
        private static final byte[] WALK_IN = text("Walk-in"), AMBULANCE = text("Ambulance"), EMPTY = text("");
        private static final byte[] IN_HOSPITAL = "Hospital".getBytes(StandardCharsets.US_ASCII),
                ELSEWHERE = "Elsewhere".getBytes(StandardCharsets.US_ASCII);
        private final byte[] patientId = text("-".repeat(36)), number = new byte[9];
        private int patient;
        RowBuffer people = new RowBuffer();
        RowBuffer visits = new RowBuffer();
        RowBuffer stays = new RowBuffer();

        CsvRows(World world) {
            calendar = world.calendar;
            sites = world.places.sites;
            areas = world.places.areas;
            for (Service service : SERVICES) {
                services.put(service, text(service.name()));
            }
        }

        private static byte[][] texts(Stream<String> texts) {
            return texts.map(CsvRows::text).toArray(byte[][]::new);
        }

        /** The bytes of a text and a comma. */
        private static byte[] text(String text) {
            return (text + ",").getBytes(StandardCharsets.UTF_8);
        }

        /** Begins the row of an event: its id and the patient_id. */
        private RowBuffer begin(RowBuffer rows, Person person, long time) {
            know(person);
            return putId(rows.beginRow(), time).comma().text(patientId);
        }

        /** The hours from the beginning of the warm-up to the arrival or admission, then the number of the person in nine digits. */
        private RowBuffer putId(RowBuffer row, long time) {
            int hours = (int) ((time + WARM_UP_DAYS * (long) DAY) / HOUR);
            return hours > 0 ? row.number(hours).text(number) : row.number(patient);
        }

        /** Puts number and patient_id of the person into text once for all their rows. */
        private void know(Person person) {
            if (patient != person.number) {
                patient = person.number;
                RowBuffer.uuid(person.idHigh, person.idLow, patientId);
                int rest = patient;
                for (int at = number.length - 1; at >= 0; at--) {
                    number[at] = (byte) ('0' + rest % 10);
                    rest /= 10;
                }
            }
        }

        @Override
        public void visit(Visit visit) {
            if (visit.departure < 0) {
                return; // before the history
            }
            byte[] disposition = Math.min(visit.decision, visit.departure) < calendar.end ? dispositions[visit.disposition.ordinal()]
                    : EMPTY;
            RowBuffer row = begin(visits, visit.person, visit.arrival).number(sites[visit.site].id).comma()
                    .text(services.get(visit.service)).timestamp(calendar, visit.arrival).comma();
            if (visit.triage < calendar.end) {
                row.number(visit.acuity + 1);
            }
            row.comma().text(disposition).text(visit.ambulance ? AMBULANCE : WALK_IN);
            row.timeUntilEnd(calendar, visit.physician).comma().timeUntilEnd(calendar, visit.departure).comma()
                    .timeUntilEnd(calendar, visit.triage).comma().timeUntilEnd(calendar, visit.decision).endRow();
        }

        @Override
        public void stay(Stay stay) {
            if (stay.end < 0) {
                return;
            }
            boolean open = stay.end >= calendar.end;
            long until = open ? calendar.end : stay.end;
            Subprogram subprogram = stay.unit.subprogram;
            RowBuffer row = begin(stays, stay.person, stay.admit).number(sites[stay.site].id).comma()
                    .number(subprogram.program().id()).comma().number(subprogram.id()).comma().timestamp(calendar, stay.admit).comma();
            if (!open) {
                row.timestamp(calendar, stay.end);
            }
            row.comma();
            if (!open) {
                row.hundredths(hundredthsOfDays(stay.end - stay.admit));
            }
            long alc = stay.alcFrom < until ? hundredthsOfDays(until - stay.alcFrom) : 0;
            row.comma().number(alc > 0 ? 1 : 0).comma().hundredths(alc).comma().text(sources[stay.source.ordinal()])
                    .text(open ? EMPTY : destinations[stay.destination.ordinal()]);
            if (stay.source == AdmitSource.ED && stay.admit >= 0) { // else the visit ended before the history
                putId(row, stay.visitArrival);
            }
            row.endRow();
        }

        private static long hundredthsOfDays(long seconds) {
            return Math.round(seconds * 100.0 / DAY);
        }

        @Override
        public void person(Person person) {
            know(person);
            RowBuffer row = people.beginRow().text(patientId).number(areas[person.area].id).comma()
                    .number(sites[person.home].id).comma().text(ageGroups[person.ageGroup.ordinal()]).text(genders[person.gender.ordinal()])
                    .date(person.birthDate).comma().text(services.get(person.primaryService))
                    .tenThousandths(Math.round(person.expectedVisits * 10_000)).comma().number(person.visitsLastYear).comma();
            if (person.alive) {
                row.comma();
            } else {
                row.date(calendar.dateOf(person.deathDay)).comma().text(person.diedInHospital ? IN_HOSPITAL : ELSEWHERE);
            }
            row.endRow();
        }
    }

    // ---- Files -------------------------------------------------------------------------------------------------------

    /**
     * Writes JSON as the manifest has it: fields of the outer object and elements of an array on lines of their own, the rest within
     * a line. For this form Jackson needs a printer that is twice as long as this.
     */
    static final class Json {
        private static String line(Map<?, ?> object) {
            return object(object, "{", ", ", "}");
        }

        static String lines(Map<?, ?> object) {
            return object(object, "{\n  ", ",\n  ", "\n}\n");
        }

        private static String object(Map<?, ?> fields, String begin, String between, String end) {
            StringJoiner json = new StringJoiner(between, begin, end);
            fields.forEach((name, value) -> json.add(quoted((String) name) + ": " + text(value)));
            return json.toString();
        }

        private static String text(Object value) {
            if (value instanceof Map<?, ?> fields) {
                return line(fields);
            }
            if (value instanceof List<?> elements) {
                StringJoiner json = new StringJoiner(",\n    ", "[\n    ", "\n  ]");
                elements.forEach(element -> json.add(text(element)));
                return json.toString();
            }
            return value instanceof CharSequence text ? quoted(text) : String.valueOf(value);
        }

        private static String quoted(CharSequence text) {
            StringBuilder json = new StringBuilder("\"");
            text.chars().forEach(c -> json.append(c == '"' || c == '\\' ? "\\" + (char) c
                    : c < ' ' ? String.format("\\u%04x", c) : (char) c));
            return json.append('"').toString();
        }
    }

    /** A CSV file that takes pieces in any order from many threads, and writes and hashes them in order. */
    static final class OrderedFile implements AutoCloseable {
        /** How many pieces may be ahead of one that is missing. */
        private static final int AHEAD = 64;
        private final Path path;
        private final OutputStream out;
        private final MessageDigest digest;
        private final Checksum checksum = new Checksum();
        private final Map<Integer, RowBuffer> waiting = new TreeMap<>();
        private final List<RowBuffer> spare = new ArrayList<>();
        private int next;
        private boolean writing;
        private boolean failed;
        private long rows;
        private long bytes;
        private String sha256;

        OrderedFile(Path path, String header) throws IOException {
            try {
                digest = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
            this.path = path;
            out = Files.newOutputStream(path);
            byte[] line = (header + "\n").getBytes(StandardCharsets.UTF_8);
            write(line, line.length);
        }

        /**
         * Takes a full buffer and gives an empty one for it. A thread that brings the next piece writes it and those that wait for it;
         * meanwhile others leave theirs and go on. Waits while too many earlier pieces are missing.
         */
        RowBuffer put(int piece, RowBuffer buffer) throws IOException {
            for (RowBuffer next = add(piece, buffer); next != null; next = written(next)) {
                write(next.bytes, next.length);
            }
            return empty();
        }

        private synchronized RowBuffer add(int piece, RowBuffer buffer) throws IOException {
            while (piece > next + AHEAD && !failed) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted", e);
                }
            }
            waiting.put(piece, buffer);
            return nextToWrite();
        }

        /** The next piece, for this thread to write; null if it is missing, or while another thread writes. */
        private RowBuffer nextToWrite() {
            RowBuffer buffer = writing || failed ? null : waiting.remove(next);
            writing |= buffer != null;
            return buffer;
        }

        private synchronized RowBuffer written(RowBuffer buffer) {
            rows += buffer.rows;
            checksum.add(buffer.checksum);
            buffer.clear();
            spare.add(buffer);
            next++;
            writing = false;
            notifyAll();
            return nextToWrite();
        }

        private synchronized RowBuffer empty() {
            return spare.isEmpty() ? new RowBuffer() : spare.remove(spare.size() - 1);
        }

        /** Nothing more is written, and nobody waits. */
        synchronized void fail() {
            failed = true;
            notifyAll();
        }

        private void write(byte[] content, int length) throws IOException {
            try {
                out.write(content, 0, length);
            } catch (IOException e) {
                throw new IOException("cannot write " + path.getFileName() + ": " + e.getMessage(), e);
            }
            digest.update(content, 0, length);
            bytes += length;
        }

        /** Its name, size and SHA-256, as they stand in the manifest. */
        private Map<String, Object> describe() {
            Map<String, Object> description = new LinkedHashMap<>();
            description.put("file", path.getFileName().toString());
            description.put("rows", rows);
            description.put("bytes", bytes);
            description.put("sha256", sha256);
            return description;
        }

        @Override
        public synchronized void close() throws IOException {
            if (sha256 == null) {
                out.close();
                sha256 = HexFormat.of().formatHex(digest.digest());
            }
        }
    }

    /**
     * A dataset being written: a hidden folder beside the target, which takes its place when it is complete.
     * Whatever fails before that leaves the target as it was.
     */
    static final class Dataset implements AutoCloseable {
        /** Tables and their columns, parents before children, as load reads them. */
        private static final Map<String, String> HEADERS = headers(
                "dim_site", "site_id,site_code,site_name,site_type",
                "dim_program", "program_id,program_name",
                "dim_subprogram", "program_id,subprogram_id,subprogram_name",
                "dim_lha", "lha_id,lha_name,default_site_id",
                "dim_date", "date,year,quarter,month,fiscal_year,fiscal_period,iso_week,weekday,is_weekend,is_holiday,holiday_name,"
                        + "days_after_long_weekend",
                "dim_event", "event_id,event_type,event_name,site_id,program_id,first_date,last_date,factor",
                "population_projection", "year,lha_id,age_group,gender,population",
                "ed_baseline_rates", "lha_id,age_group,gender,ed_subservice,baserate_per_1000",
                "staffed_beds", "site_id,program_id,staffed_beds",
                "patients", "patient_id,lha_id,facility_home_id,age_group,gender,dob,primary_ed_subservice,expected_ed_rate,ed_visits_year,"
                        + "death_date,death_place",
                "ed_encounters", "encounter_id,patient_id,facility_id,ed_subservice,arrival_ts,acuity,dispo,arrival_mode,physician_ts,"
                        + "departure_ts,triage_ts,disposition_ts",
                "ip_stays", "stay_id,patient_id,facility_id,program_id,subprogram_id,admit_ts,discharge_ts,los_days,alc_flag,alc_days,"
                        + "admit_source,discharge_dispo,ed_encounter_id",
                "dataset_info", "version,seed,patients,persons_per_patient,first_date,last_date,reference_date,parameters");
        /** The tables, parents before children. */
        static final List<String> TABLES = List.copyOf(HEADERS.keySet());
        static final String MANIFEST = "manifest.json";
        /** The list of planted errors that a dirty dataset has besides its tables. */
        static final String DEFECTS = "defects";

        private final Path target;
        private final Path fresh;
        private final Path old;
        private final Map<String, OrderedFile> files = new TreeMap<>();

        /** @throws IOException if the target holds anything but a dataset, or cannot be written beside */
        Dataset(Path out) throws IOException {
            target = target(out);
            String name = "." + target.getFileName();
            old = target.resolveSibling(name + ".old");
            fresh = target.resolveSibling(name + ".new-" + ProcessHandle.current().pid());
            try {
                Files.createDirectories(target.getParent());
                clearUp(name);
                refuseForeign(target);
                delete(fresh);
                Files.createDirectory(fresh);
                keepPermissions(target, fresh);
            } catch (FileSystemException e) {
                throw unwritable(target, e);
            }
        }

        /** Refuses what the constructor would, and leaves nothing behind. */
        static void check(Path out) throws IOException {
            Path target = target(out);
            Path above = target.getParent();
            while (!Files.exists(above)) {
                above = above.getParent();
            }
            try {
                if (!Files.isDirectory(above)) {
                    throw new FileAlreadyExistsException(above.toString());
                }
                Files.delete(Files.createTempDirectory(above, ".lm-synth"));
                refuseForeign(target);
            } catch (FileSystemException e) {
                throw unwritable(target, e);
            }
        }

        private static IOException unwritable(Path target, FileSystemException e) {
            String reason = e instanceof AccessDeniedException ? "permission denied" : e.getReason() != null ? e.getReason()
                    : e instanceof FileAlreadyExistsException ? e.getFile() + " is not a folder" : "no folder can be made there";
            return new IOException("cannot write beside " + target + ": " + reason + "; choose another folder", e);
        }

        private static Path target(Path out) throws IOException {
            Path absolute = out.toAbsolutePath().normalize();
            Path target = Files.exists(absolute) ? absolute.toRealPath() : absolute;
            if (Files.isSymbolicLink(target)) {
                throw new IOException(target + " is a link to nothing: create what it points to, or choose another folder");
            }
            if (target.getParent() == null) {
                throw new IOException(out + " is the root of the file system: name a folder of its own");
            }
            return target;
        }

        private static Map<String, String> headers(String... tablesAndHeaders) {
            Map<String, String> headers = new LinkedHashMap<>();
            for (int i = 0; i < tablesAndHeaders.length; i += 2) {
                headers.put(tablesAndHeaders[i], tablesAndHeaders[i + 1]);
            }
            return headers;
        }

        /** Clears up after a run that was killed: puts the earlier dataset back, deletes unfinished folders. */
        private void clearUp(String name) throws IOException {
            if (Files.exists(old)) {
                refuse(foreignIn(old), old);
                if (Files.exists(target)) {
                    delete(old);
                } else {
                    Files.move(old, target);
                }
            }
            String unfinished = name + ".new-";
            try (DirectoryStream<Path> siblings = Files.newDirectoryStream(target.getParent(),
                    sibling -> sibling.getFileName().toString().startsWith(unfinished))) {
                for (Path leftover : siblings) {
                    String pid = leftover.getFileName().toString().substring(unfinished.length());
                    boolean ended = pid.matches("[0-9]{1,10}")
                            && ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive).isEmpty();
                    if (ended && foreignIn(leftover) == null) {
                        delete(leftover);
                    }
                }
            }
        }

        /** Something in a folder that is no file of a dataset, or null. */
        private static Path foreignIn(Path folder) throws IOException {
            Set<String> ours = Stream.concat(TABLES.stream(), Stream.of(DEFECTS)).map(name -> name + ".csv")
                    .collect(Collectors.toSet());
            try (DirectoryStream<Path> there = Files.newDirectoryStream(folder)) {
                for (Path path : there) {
                    String name = path.getFileName().toString();
                    if (!name.equals(MANIFEST) && !ours.contains(name) || Files.isDirectory(path)) {
                        return path.getFileName();
                    }
                }
                return null;
            }
        }

        private static void refuse(Path foreign, Path folder) throws IOException {
            if (foreign != null) {
                throw new IOException(folder + " holds something else than a dataset of lm-synth (" + foreign
                        + "), and is left alone: choose another folder");
            }
        }

        private static void refuseForeign(Path target) throws IOException {
            if (!Files.exists(target)) {
                return;
            }
            if (!Files.isDirectory(target)) {
                throw new IOException(target + " is a file, not a folder: choose another");
            }
            refuse(foreignIn(target), target);
            boolean empty;
            try (DirectoryStream<Path> there = Files.newDirectoryStream(target)) {
                empty = !there.iterator().hasNext();
            }
            if (!empty && !isOurs(target.resolve(MANIFEST))) {
                throw new IOException(target + " has no " + MANIFEST + " of lm-synth, and is left alone: choose another folder, "
                        + "or empty this one");
            }
        }

        private static boolean isOurs(Path manifest) {
            try {
                if (!Files.isRegularFile(manifest)) {
                    return false;
                }
                String json = Files.readString(manifest);
                // in another form than we write it, it is for Jackson (to load that takes 6 % of a small run)
                return json.startsWith("{\n  \"name\": \"lm-synth\",") || "lm-synth".equals(JSON.std.mapFrom(json).get("name"));
            } catch (IOException e) {
                return false;
            }
        }

        /** A file of this table, to be written piece by piece. */
        OrderedFile open(String table) throws IOException {
            return open(table, HEADERS.get(table));
        }

        OrderedFile open(String table, String header) throws IOException {
            Path path = Files.createFile(fresh.resolve(table + ".csv"));
            keepPermissions(target.resolve(path.getFileName()), path);
            OrderedFile file = new OrderedFile(path, header);
            files.put(table, file);
            return file;
        }

        /** Writes the rows of a small table. */
        interface RowWriter {
            void write(RowBuffer csv) throws IOException;
        }

        /** Writes a small table whole. */
        void table(String table, RowWriter writer) throws IOException {
            try (OrderedFile file = open(table)) {
                RowBuffer buffer = new RowBuffer();
                writer.write(buffer);
                file.put(0, buffer);
            }
        }

        long rows(String table) {
            return files.get(table).rows;
        }

        /** Of all tables. */
        long rows() {
            return files.values().stream().mapToLong(file -> file.rows).sum();
        }

        /** Writes the manifest and puts the new files in the place of the old ones. */
        void finish(long seed, Map<String, Object> parameters) throws IOException {
            Map<String, Object> manifest = new LinkedHashMap<>();
            manifest.put("name", "lm-synth");
            manifest.put("version", VERSION);
            manifest.put("seed", seed);
            manifest.put("parameters", parameters);
            List<Map<String, Object>> tables = new ArrayList<>();
            for (String table : TABLES) {
                OrderedFile file = files.get(table);
                Map<String, Object> entry = new LinkedHashMap<>();
                entry.put("table", table);
                entry.putAll(file.describe());
                entry.put("checksum", file.checksum.toString());
                tables.add(entry);
            }
            manifest.put("files", tables);
            if (files.containsKey(DEFECTS)) {
                manifest.put("defects", files.get(DEFECTS).describe());
            }
            Path path = Files.createFile(fresh.resolve(MANIFEST));
            keepPermissions(target.resolve(MANIFEST), path);
            Files.writeString(path, Json.lines(manifest));
            refuseForeign(target);
            if (Files.exists(target)) {
                Files.move(target, old);
            }
            Files.move(fresh, target);
            delete(old);
        }

        @Override
        public void close() throws IOException {
            for (OrderedFile file : files.values()) {
                file.close();
            }
            delete(fresh);
        }

        /** What replaces a file or a folder may be read by those who could read that; anything new, by those whom the umask allows. */
        private static void keepPermissions(Path earlier, Path replacement) throws IOException {
            if (Files.exists(earlier) && earlier.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(earlier);
                permissions.add(PosixFilePermission.OWNER_WRITE);
                Files.setPosixFilePermissions(replacement, permissions);
            }
        }

        /** Deletes a folder of a dataset, which holds no other folders; of a link, only the link. */
        private static void delete(Path folder) throws IOException {
            if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
                    for (Path file : files) {
                        Files.delete(file);
                    }
                }
            }
            Files.deleteIfExists(folder);
        }
    }

    /** The tables that the model states: places, programs, population, rates, beds. */
    private static final class ModelFiles {
        static void write(Dataset data, World world, Environment environment) throws IOException {
            Site[] sites = world.places.sites;
            Area[] areas = world.places.areas;
            data.table("dim_site", csv -> {
                for (Site site : sites) {
                    csv.row(site.id, site.code, site.name, site.type.text);
                }
            });
            data.table("dim_program", csv -> {
                for (Program program : programs()) {
                    csv.row(program.id, program.name);
                }
            });
            data.table("dim_subprogram", csv -> {
                for (Subprogram subprogram : world.units.subprograms) {
                    csv.row(subprogram.program.id, subprogram.id, subprogram.name);
                }
            });
            data.table("dim_lha", csv -> {
                for (int area = 0; area < areas.length; area++) {
                    csv.row(areas[area].id, areas[area].name, sites[world.places.defaultSite[area]].id);
                }
            });
            LocalDate lastOfProjection = LocalDate.of(world.population.baseYear + PROJECTION_YEARS - 1, 12, 31);
            LocalDate last = world.calendar.last;
            data.table("dim_date", csv -> Dates.write(world.calendar.first.minusDays(WARM_UP_DAYS),
                    last.isAfter(lastOfProjection) ? last : lastOfProjection, csv));
            data.table("dim_event", csv -> environment.write(world, csv));
            expectations(data, world);
        }

        /** What the model expects: population, rates and beds. */
        private static void expectations(Dataset data, World world) throws IOException {
            Site[] sites = world.places.sites;
            Area[] areas = world.places.areas;
            data.table("population_projection", csv -> {
                for (int year = 0; year < PROJECTION_YEARS; year++) {
                    for (Stratum s : strata(areas.length)) {
                        csv.row(world.population.baseYear + year, areas[s.area].id, s.ageGroup.text, s.gender.text,
                                world.population.count(year, s.area, s.ageGroup, s.gender));
                    }
                }
            });
            data.table("ed_baseline_rates", csv -> {
                for (Stratum s : strata(areas.length)) {
                    for (int service = 0; service < SERVICES.length; service++) {
                        csv.row(areas[s.area].id, s.ageGroup.text, s.gender.text, SERVICES[service].name, BigDecimal.valueOf(
                                Math.round(world.rates.perThousand(s.area, s.ageGroup, s.gender, service) * 100), 2));
                    }
                }
            });
            data.table("staffed_beds", csv -> {
                for (int site = 0; site < sites.length; site++) {
                    for (Program program : programs()) {
                        int beds = world.beds.getOrDefault(program, new int[sites.length])[site];
                        if (beds > 0) {
                            csv.row(sites[site].id, program.id, beds);
                        }
                    }
                }
            });
        }

        private static List<Program> programs() {
            return Arrays.stream(PROGRAMS).sorted(Comparator.comparingInt(Program::id)).toList();
        }

        private static List<Stratum> strata(int areas) {
            return IntStream.range(0, Stratum.count(areas)).mapToObj(Stratum::of).toList();
        }
    }

    /** People and their visits and stays, simulated in parallel and written in order, a piece of people at a time. */
    private static final class PeopleFiles {
        /** People in a piece. */
        private static final int PIECE = 512;
        private final World world;
        private final Environment environment;
        private final Sample sample;
        private final Range range;
        private final Progress progress;
        private final OrderedFile people;
        private final OrderedFile visits;
        private final OrderedFile stays;
        private final int pieces;
        private final AtomicLong next = new AtomicLong();

        PeopleFiles(Dataset data, World world, Environment environment, Sample sample, Range range, Progress progress) throws IOException {
            this.world = world;
            this.environment = environment;
            this.sample = sample;
            this.range = range;
            this.progress = progress;
            people = data.open("patients");
            visits = data.open("ed_encounters");
            stays = data.open("ip_stays");
            pieces = (range.size() + PIECE - 1) / PIECE;
        }

        interface Task {
            void run() throws IOException;
        }

        /** @param meanwhile what this thread does while the others simulate */
        void write(int threads, Task meanwhile) throws IOException, InterruptedException {
            ExecutorService pool = Executors.newFixedThreadPool(threads);
            try {
                List<Future<Void>> running = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    running.add(pool.submit(this::simulate));
                }
                meanwhile.run();
                for (Future<Void> result : running) {
                    result.get();
                }
            } catch (ExecutionException e) {
                if (e.getCause() instanceof IOException failed) {
                    throw failed;
                }
                throw new IllegalStateException(e.getCause());
            } finally {
                stop();
                pool.shutdown();
                pool.awaitTermination(1, TimeUnit.MINUTES);
                progress.end();
            }
            people.close();
            visits.close();
            stays.close();
        }

        private Void simulate() throws IOException {
            CsvRows rows = new CsvRows(world);
            Life life = new Life(world, environment, sample, rows, true);
            try {
                for (int piece = (int) next.getAndIncrement(); piece < pieces; piece = (int) next.getAndIncrement()) {
                    int from = range.first - 1 + piece * PIECE;
                    int to = Math.min(range.last, from + PIECE);
                    for (int person = from; person < to; person++) {
                        life.simulate(person);
                    }
                    rows.people = people.put(piece, rows.people);
                    rows.visits = visits.put(piece, rows.visits);
                    rows.stays = stays.put(piece, rows.stays);
                    progress.add(to - from);
                }
                return null;
            } catch (IOException | RuntimeException | Error e) {
                stop();
                throw e;
            }
        }

        /** If one thread fails, the others must not wait for its pieces. */
        private void stop() {
            next.set(pieces);
            people.fail();
            visits.fail();
            stays.fail();
        }
    }

    /** A line on a terminal that counts while something runs; elsewhere nothing is written. */
    static final class Progress {
        private static final long INTERVAL = 500_000_000L;
        private final PrintWriter err;
        private final String what;
        private final long total;
        private Boolean terminal;
        private long count;
        private long last = System.nanoTime();
        private boolean drawn;

        /** @param what such as "Generating: %,d of %,d people" */
        Progress(PrintWriter err, String what, long total) {
            this.err = err;
            this.what = what;
            this.total = total;
        }

        synchronized void add(long more) {
            count += more;
            if (System.nanoTime() - last < INTERVAL) {
                return;
            }
            last = System.nanoTime();
            if (terminal == null) {
                terminal = isTerminal();
            }
            if (terminal) {
                drawn = true;
                err.printf(Locale.ROOT, "\r" + what + " (%d %%)", count, total, count * 100 / total);
                err.flush();
            }
        }

        /** Whether standard error is a terminal, asked of the shell: System.console() is about other streams, and differs by JDK. */
        private static boolean isTerminal() {
            try {
                return System.getenv("TERM") != null && new ProcessBuilder("sh", "-c", "test -t 2").inheritIO().start().waitFor() == 0;
            } catch (IOException | InterruptedException e) {
                return false;
            }
        }

        synchronized void end() {
            if (drawn) {
                err.print("\r\u001b[K");
                err.flush();
            }
        }
    }
}
