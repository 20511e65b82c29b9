///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Simulates the people of a fictional Lower Mainland and their hospital care, and writes CSV files with a manifest.
//DESCRIPTION The upper half of this file is the model, as tables to edit; the lower half reads only those tables.
//JAVA 17+
//DEPS info.picocli:picocli:4.7.7
//DEPS net.datafaker:datafaker:2.7.0 // names of the extra sites and areas of --sites
//JAVAC_OPTIONS -Xlint:all -Werror -XDstringConcat=inline // else the JVM makes classes at the start for texts put together: 3 % of a run
//RUNTIME_OPTIONS -XX:+UseSerialGC -XX:FreqInlineSize=33 // hardly anything is allocated; with the usual limit for inlining a run takes 1.4 times as long

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
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
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import net.datafaker.Faker;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(name = "generate", modelTransformer = generate.OneLine.class, mixinStandardHelpOptions = true, version = generate.VERSION, sortOptions = false,
        usageHelpAutoWidth = true,
        description = {"Simulates the people of a fictional Lower Mainland and their hospital care, and writes CSV files "
                + "and manifest.json.", "The same seed and options give the same bytes, on every machine and with any number of threads."},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the files are complete", "1:it failed; an earlier dataset is still there, unchanged", "2:wrong usage"},
        footerHeading = "%nExample:%n",
        footer = "  jbang generate@lm-synth --patients 5000 --seed 7 --out data")
class generate implements Callable<Integer> {

    static final String VERSION = "1.0.0";
    static final String PATIENTS = "1000", SEED = "42", FIRST_DATE = "2022-01-01", LAST_DATE = "2025-12-31";

    @Option(names = "--patients", paramLabel = "N|all", defaultValue = PATIENTS,
            description = "People in the sample, or 'all' for the whole region, one row a person (default: ${DEFAULT-VALUE})")
    String patients;

    @Option(names = "--seed", defaultValue = SEED, description = "Seed of all chance (default: ${DEFAULT-VALUE})")
    long seed;

    @Option(names = "--out", paramLabel = "DIR", defaultValue = "data",
            description = "Folder for the files; an earlier dataset there is replaced when the new one is complete, "
                    + "anything else is refused (default: ${DEFAULT-VALUE})")
    Path out;

    @Option(names = "--first-date", paramLabel = "DATE", defaultValue = FIRST_DATE,
            description = "First day of the history (default: ${DEFAULT-VALUE})")
    LocalDate firstDate;

    @Option(names = "--last-date", paramLabel = "DATE", defaultValue = LAST_DATE,
            description = "Last day of the history, at which ages hold (default: ${DEFAULT-VALUE})")
    LocalDate lastDate;

    @Option(names = "--base-year", paramLabel = "YEAR",
            description = "First year of the population projection, " + POPULATION_YEAR + " or later (default: the year of --last-date)")
    Integer baseYear;

    @Option(names = "--sites", paramLabel = "N",
            description = "Sites in the network; those beyond the table of this script are invented, each with an area "
                    + "(default: the table)")
    Integer siteCount;

    @Option(names = "--range", paramLabel = "FROM-TO",
            description = "Write only the rows of these people, 1 to --patients; ranges put together equal the whole (default: all)")
    String range;

    @Option(names = "--dirty", paramLabel = "RATE",
            description = "Plant known defects into this share of the people, visits and stays (0.0001 to 0.5), for those who train data cleaning or "
                    + "test checks of their own; defects.csv says which, and load takes such data only with --allow-dirty (default: none)")
    BigDecimal dirty;

    @Option(names = "--threads", paramLabel = "N",
            description = "Worker threads; the files do not depend on it (default: one for each processor)")
    Integer threads;

    @Option(names = {"-v", "--verbose"}, description = "Print the stack trace of an error")
    boolean verbose;

    @Spec
    CommandSpec spec;

    // ================================================================================================================
    // THE MODEL. Everything below, up to "THE SIMULATION", is meant to be read and edited.
    // Sources: E.., I.., P.. are the indicators of published Canadian figures that docs/model.md lists;
    // "assumption" marks a number that is not published and was chosen so that the published ones come out.
    // Arrays over age have one entry for each of AGE_GROUPS, in that order.
    // ================================================================================================================

    static final String[] AGE_GROUPS = {"0-4", "5-14", "15-24", "25-44", "45-64", "65-74", "75-84", "85+"};
    static final int[] AGE_FROM = {0, 5, 15, 25, 45, 65, 75, 85};
    static final String[] GENDERS = {"Female", "Male", "Other"};

    /** Time zone of every timestamp: it decides which clock hours do not exist. */
    static final ZoneId ZONE = ZoneId.of("America/Vancouver");

    // ---- Places ----------------------------------------------------------------------------------------------------

    static final String TERTIARY = "Tertiary";
    static final String REGIONAL = "Regional";
    static final String COMMUNITY = "Community";

    /**
     * A hospital. Its id is its place in the list.
     *
     * @param type       Tertiary, Regional or Community: decides which subprograms have beds (see SUBPROGRAMS)
     * @param x          kilometres east on the map of the region: distance decides where people go instead (assumption)
     * @param y          kilometres north (assumption)
     * @param pressure   crowding against the network (1): longer waits, more LWBS, fuller beds (I27: sites 88 to 123 %)
     * @param urgentCare whether it runs an Urgent Care Centre
     */
    record Site(String code, String name, String type, double x, double y, double pressure, boolean urgentCare) { }

    static final Site[] SITES = {
            new Site("LM-SNW", "Snowberry General", TERTIARY, 30, 10, 1.08, true),
            new Site("LM-BLH", "Blue Heron Medical", TERTIARY, 18, 20, 1.02, false),
            new Site("LM-SLM", "Salmon Run Hospital", REGIONAL, 42, 14, 1.08, true),
            new Site("LM-MSC", "Mossy Cedar Community", COMMUNITY, 36, 24, 0.97, false),
            new Site("LM-OTB", "Otter Bay Medical Centre", REGIONAL, 12, 8, 0.97, true),
            new Site("LM-BRC", "Bear Creek Hospital", REGIONAL, 24, 14, 1.04, true),
            new Site("LM-DFT", "Driftwood Regional", TERTIARY, 8, 22, 0.98, false),
            new Site("LM-STG", "Stargazer Health Centre", COMMUNITY, 59, 18, 0.97, false),
            new Site("LM-SRC", "Sunrise Coast Hospital", COMMUNITY, 24, 2, 0.97, false),
            new Site("LM-GRS", "Grouse Ridge Medical", REGIONAL, 10, 30, 0.97, true),
            new Site("LM-FGH", "Foggy Harbor Hospital", REGIONAL, 4, 16, 1.03, false),
            new Site("LM-GPK", "Granite Peak Medical", COMMUNITY, 54, 12, 1.02, false),
    };

    /**
     * A Local Health Area. Its id is its place in the list.
     *
     * @param site       code of its default site, near which its people live
     * @param population residents at the end of POPULATION_YEAR (assumption; 3.2 million in all)
     * @param growth     per cent a year (P5: 0.6 to 2.5)
     * @param hospitalUse its people's use of hospital EDs against the network (1) at the same age (assumption)
     * @param urgentUse  the same for Urgent Care Centres
     * @param ages       per cent of residents by age group (P1 to P3: young suburbs, city, retirement towns)
     */
    record Area(String name, String site, int population, double growth, double hospitalUse, double urgentUse, double... ages) { }

    static final int POPULATION_YEAR = 2025;
    static final int PROJECTION_YEARS = 10;

    static final Area[] AREAS = {
            new Area("Harborview",        "LM-FGH", 301_400, 0.8, 1.02, 0.80, 3.9,  7.6, 10.6, 32.0, 26.4, 10.6,  6.1, 2.8),
            new Area("Riverbend",         "LM-BRC", 328_700, 1.3, 1.03, 1.10, 4.9, 10.2, 11.4, 28.8, 26.6, 10.2,  5.5, 2.4),
            new Area("North Shoreline",   "LM-GRS", 198_900, 0.6, 0.88, 1.05, 4.1,  9.6, 10.6, 24.6, 28.4, 12.0,  7.3, 3.4),
            new Area("Cedar Heights",     "LM-MSC", 171_600, 1.6, 0.97, 1.30, 4.8, 10.4, 11.0, 28.4, 27.0, 10.4,  5.6, 2.4),
            new Area("Lakeside Plains",   "LM-SNW", 499_700, 2.4, 1.04, 1.05, 5.6, 11.8, 12.2, 29.8, 25.0,  8.9,  4.7, 2.0),
            new Area("Granite Hills",     "LM-GPK", 141_200, 2.0, 1.13, 0.70, 5.5, 11.8, 11.2, 27.2, 25.4, 10.5,  6.0, 2.4),
            new Area("Sunset Promenade",  "LM-SRC", 118_700, 1.1, 0.94, 1.15, 3.6,  7.6,  9.3, 22.9, 28.0, 14.2,  9.5, 4.9),
            new Area("Driftwood Inlet",   "LM-DFT", 402_900, 1.0, 0.98, 0.75, 3.6,  6.8, 10.8, 37.2, 25.6,  9.2,  4.8, 2.0),
            new Area("Otter Cove",        "LM-OTB", 229_500, 0.9, 0.92, 1.20, 4.4,  9.2, 10.8, 27.0, 27.8, 11.4,  6.6, 2.8),
            new Area("Blueberry Meadows", "LM-BLH", 421_800, 1.5, 0.99, 0.85, 4.6,  9.4, 11.2, 31.0, 26.0, 10.0,  5.4, 2.4),
            new Area("Silver Falls",      "LM-SLM", 267_400, 2.5, 1.06, 1.25, 5.8, 12.0, 11.4, 30.0, 24.6,  9.3,  4.9, 2.0),
            new Area("Stargazer Valley",  "LM-STG", 118_200, 1.8, 1.16, 0.60, 5.2, 11.2, 10.6, 25.6, 26.4, 12.0,  6.4, 2.6),
    };

    /** Share of people whose home facility is their area's default site; the others choose by distance and size (assumption). */
    static final double DEFAULT_SITE_SHARE = 0.75;
    /** Share of emergency visits made at the home facility if it has the service (with referrals, 90 % of all care; assumption). */
    static final double VISIT_HOME_SHARE = 0.963;
    /** Kilometres in which the pull of another site falls to 1/e (assumption; X1: neighbours hold most of the rest). */
    static final double DISTANCE_SCALE = 7;
    /** Pull of a site by its type (assumption). */
    static final Map<String, Double> SITE_PULL = Map.of(TERTIARY, 3.0, REGIONAL, 1.6, COMMUNITY, 1.0);
    /** Shortest and longest seconds on the way from one site to another (assumption). */
    static final int TRAVEL_SHORTEST = 1_200, TRAVEL_LONGEST = 5_400;

    // ---- Population --------------------------------------------------------------------------------------------------

    /** Per cent of residents who are Female; of those who are neither, see OTHER_SHARE. */
    static final double[] FEMALE_SHARE = {48.7, 48.6, 48.6, 49.8, 51.0, 52.0, 53.5, 61.0};
    /** Per cent of residents with gender Other (P7: 0.44 at 15 and over in BC, highest at 20 to 24). */
    static final double[] OTHER_SHARE = {0.01, 0.03, 0.80, 0.50, 0.18, 0.13, 0.12, 0.12};
    /** Deaths per person and year: exp(a + b x age), men and women; BC life tables, rounded. Drives the projection only. */
    static final double[] LIFE_TABLE_FEMALE = {-12.07, 0.108}, LIFE_TABLE_MALE = {-11.63, 0.108};
    /** Residents of each year of age against those of the year before, from 85 on (assumption). */
    static final double OLDEST_FALL = 0.845;
    /** Per cent of net migrants by age group (assumption: mostly young adults and their children). */
    static final double[] MIGRANT_AGES = {6, 9, 22, 44, 13, 3.5, 1.7, 0.8};
    /** Relative chance of giving birth by age 15 to 49 of the mother, five-year steps (BC shape, peak at 30 to 34). */
    static final double[] FERTILITY = {4, 24, 68, 102, 66, 15, 1};
    /** Chance of giving birth of gender Other against Female (assumption). */
    static final double FERTILITY_OTHER = 0.3;

    // ---- Emergency: how often ----------------------------------------------------------------------------------------

    /**
     * An ED service, and the visits per 1,000 residents of the region in a year by age group (E1 to E8: hospital EDs near 400,
     * with urgent care near 470). Area factors apply to it. Adding a service is a new line here.
     *
     * @param child      its calendar and hours are those of children
     * @param urgentCare it runs only at sites with urgent care, within OPENING hours, without ambulance or CTAS 1
     */
    record Service(String name, boolean child, boolean urgentCare, double[] female, double[] male) { }

    static final Service[] SERVICES = {
            new Service("Adult ED", false, false,
                    new double[] {0, 0, 416, 378, 308, 408, 584, 866},
                    new double[] {0, 0, 350, 342, 326, 442, 620, 910}),
            new Service("Pediatric ED", true, false,
                    new double[] {555, 257, 0, 0, 0, 0, 0, 0},
                    new double[] {650, 290, 0, 0, 0, 0, 0, 0}),
            new Service("Urgent Care Centre", false, true,
                    new double[] {80, 57, 78, 70, 57, 46, 38, 28},
                    new double[] {80, 59, 60, 54, 49, 43, 36, 26}),
    };

    /** Visits of infants against those of children from 1 to 4 (E5: 1,010 against about 500). */
    static final double INFANT_USE = 2.0;
    /** Rates of gender Other against the mean of women and men (assumption). */
    static final double OTHER_USE = 1.15;

    /**
     * How unequal people of the same age are in their need for care: sigma of a lognormal with mean 1, by age group at the last date.
     * Drives repeat use: two of three patients come once a year, and 15 % make 40 % of the visits (E32, E33). The old are more alike.
     */
    static final double[] NEED_SIGMA = {1.05, 1.12, 1.29, 1.31, 1.26, 1.10, 0.93, 0.78};
    /** No one needs more than this multiple of the mean (E33: at most 40 to 150 visits a year). */
    static final double NEED_MAX = 80;
    /** Share of planned care that does not depend on need (assumption). */
    static final double PLANNED_WITHOUT_NEED = 0.5;
    /** Chance that a further visit of the year is a return after another one, rather than a new problem (assumption). */
    static final double RETURN_SHARE = 0.36;
    /** Of the returns after an ED visit: share that comes early, and mean days of early and late ones (assumption). */
    static final double EARLY_RETURN = 0.40, EARLY_RETURN_DAYS = 1.4, LATE_RETURN_DAYS = 30;
    /** The same share after those who left unseen or against advice, against others (assumption). */
    static final double EARLY_AFTER_LEAVING = 1.8;
    /** Mean days until a return after a stay, and the share of those not needing a bed otherwise who now do (I21; assumption). */
    static final double AFTER_STAY_DAYS = 13, AFTER_STAY_ADMIT = 0.27;

    // ---- Emergency: when ---------------------------------------------------------------------------------------------

    /** Age in years from which people come as seniors do. */
    static final int SENIOR_FROM = 65;
    /** Relative arrivals by hour 0 to 23: adults (E13), seniors (by day), children (evening peak, quiet nights), urgent care while open (E38). */
    static final double[] HOURS_ADULT = {2.6, 2.0, 1.7, 1.4, 1.3, 1.3, 1.7, 2.8, 4.3, 5.4, 6.1, 6.2, 6.0, 5.8, 5.6, 5.6, 5.6, 5.6,
        5.6, 5.5, 5.3, 4.9, 4.4, 3.5};
    static final double[] HOURS_SENIOR = {2.0, 1.7, 1.5, 1.4, 1.4, 1.6, 2.1, 3.2, 4.9, 6.4, 7.2, 7.3, 6.8, 6.4, 6.1, 5.8, 5.6, 5.3,
        5.0, 4.6, 4.1, 3.6, 3.1, 2.6};
    static final double[] HOURS_CHILD = {1.9, 1.4, 1.1, 1.0, 0.9, 0.9, 1.2, 2.0, 3.4, 4.8, 5.5, 5.7, 5.6, 5.4, 5.4, 5.6, 6.2, 6.9,
        7.4, 7.6, 7.2, 6.0, 4.3, 2.6};
    static final double[] HOURS_URGENT = {0, 0, 0, 0, 0, 0, 0, 0, 8.5, 11, 11, 10, 9, 8.5, 8, 8, 8, 8, 6.5, 3.5, 0, 0, 0, 0};
    /** Relative arrivals Monday to Sunday (E16: Mondays; children at weekends). */
    static final double[] WEEK_ADULT = {15.4, 14.5, 14.2, 14.1, 13.8, 13.8, 14.2};
    static final double[] WEEK_SENIOR = {15.6, 14.7, 14.5, 14.4, 14.3, 13.2, 13.3};
    static final double[] WEEK_CHILD = {14.7, 13.8, 13.5, 13.4, 13.8, 15.2, 15.6};
    static final double[] WEEK_URGENT = {15.6, 14.3, 13.9, 13.7, 13.6, 14.5, 14.4};
    /** Relative arrivals January to December, without the respiratory winter (E17; injuries in summer). */
    static final double[] MONTHS_ADULT = {0.985, 0.97, 0.975, 0.99, 1.01, 1.02, 1.05, 1.05, 1.01, 1.00, 0.96, 0.975};
    static final double[] MONTHS_SENIOR = {1.02, 1.00, 1.00, 1.00, 1.00, 1.00, 0.995, 0.995, 0.99, 1.00, 0.99, 1.00};
    static final double[] MONTHS_CHILD = {1.03, 1.02, 1.02, 1.01, 1.03, 0.98, 0.85, 0.83, 0.98, 1.03, 1.03, 1.03};
    /** Size of the children's respiratory winter by the year it begins in (E18: differs by year); other years take the mean. */
    static final Map<Integer, Double> WINTERS = Map.of(2021, 0.13, 2022, 0.52, 2023, 0.24, 2024, 0.37, 2025, 0.22);
    /** Its mean, and its size among adults and seniors in a mean year, somewhat later than among children (assumption). */
    static final double WINTER_MEAN = 0.30, WINTER_ADULT = 0.025, WINTER_SENIOR = 0.09;
    static final int WINTER_LATER_DAYS = 24;
    /** Arrivals on a statutory holiday against the same weekday: EDs, urgent care (assumption). */
    static final double HOLIDAY_ED = 1.03, HOLIDAY_URGENT = 1.10;
    /** All arrivals on Christmas Day, and from then until 2 January when doctors' offices are closed (E17: late December is high; assumption). */
    static final double CHRISTMAS_DAY = 0.88, AFTER_CHRISTMAS = 1.06;
    /** Crowding Monday to Sunday, and what it gains in the middle of a mean respiratory winter (assumption: E16, E18). */
    static final double[] WEEK_CROWDING = {1.10, 1.04, 1.00, 0.98, 0.97, 0.95, 0.96};
    static final double WINTER_CROWDING = 0.14;
    /** Good and bad days of a site: sigma of its crowding, and how much of it stays until the next day (assumption). */
    static final double CROWDING_SIGMA = 0.16, CROWDING_STAYS = 0.75;
    /** Waits against the base year fall by this share for each year back (E30: waits have risen). */
    static final double WAIT_TREND = 0.05;

    // ---- Emergency: who, how ill, what happens ------------------------------------------------------------------------

    /** Per cent of hospital ED visits at CTAS 1 to 5, by age group (E10: acuity climbs with age). */
    static final double[][] CTAS = {
        {0.4, 0.3, 0.6, 0.6, 0.9, 1.3, 1.6, 1.7},
        {14, 12, 16, 18, 23, 28, 30, 30},
        {42, 40, 44, 46, 48, 50, 52, 54},
        {37, 41, 33, 30, 24, 18, 14, 12},
        {6.6, 6.7, 6.4, 5.4, 4.1, 2.7, 2.4, 2.3}};
    /** The same in urgent care, at all ages (E10: no CTAS 1, at least 60 % CTAS 4 and 5). */
    static final double[] CTAS_URGENT = {0, 3, 29, 50, 18};
    /** Weight of CTAS 1 and 2 by site type: ambulances bring the very ill to the tertiary sites (assumption). */
    static final Map<String, Double> CTAS_SITE = Map.of(TERTIARY, 1.09, REGIONAL, 0.97, COMMUNITY, 0.86);
    /** Weight of CTAS 1 to 5 for arrivals from midnight to 8 against the day (E14: the very ill come at any hour). */
    static final double[] CTAS_NIGHT = {2.1, 1.22, 1.05, 0.84, 0.6};
    /** Chance of arriving by ambulance by CTAS, and its factor by age (E36); CTAS 1 does not depend on age. */
    static final double[] AMBULANCE = {0.80, 0.33, 0.18, 0.075, 0.03};
    static final double[] AMBULANCE_AGE = {0.35, 0.35, 0.75, 0.78, 1.0, 1.35, 1.9, 2.6};
    /** Arrivals by ambulance against others of the same CTAS and age: need for a bed (E22), patience, wait (assumption). */
    static final double AMBULANCE_ADMIT = 1.6, AMBULANCE_PATIENCE = 1.6, AMBULANCE_WAIT = 0.85;
    /** Per cent who need a hospital bed, by CTAS 1 to 5 and age group (E22, E23). */
    static final double[][] ADMIT = {
        {46, 41, 46, 52, 64, 76, 80, 80},
        {17.4, 12.3, 13.4, 15.6, 23.2, 36.2, 44.5, 48.5},
        {6.2, 3.6, 4.7, 5.7, 9.3, 15.2, 22.2, 28.4},
        {1.8, 1.0, 1.3, 1.6, 2.8, 5.0, 8.5, 13},
        {0.6, 0.4, 0.6, 0.8, 1.2, 2.0, 3.5, 5}};
    /** The same chance by site type: ambulances bring the sickest to the tertiary sites (E21). */
    static final Map<String, Double> ADMIT_SITE = Map.of(TERTIARY, 1.18, REGIONAL, 0.93, COMMUNITY, 0.86);
    /** The same chance in urgent care against a hospital ED (E38: at most 2 %). */
    static final double ADMIT_URGENT = 0.20;
    /** Sent up to the tertiary site although there is a bed for the program here, by site type (X2; assumption). */
    static final Map<String, Double> SENT_UP = Map.of(TERTIARY, 0.0, REGIONAL, 0.045, COMMUNITY, 0.11);
    /** Per cent who leave against advice after being seen: children, adults (E26). */
    static final double AMA_CHILD = 0.15, AMA_ADULT = 0.95;
    /** Per cent who die in the ED: CTAS 1, CTAS 2, before the factor for age, which deaths on the wards have too (E20: 0.08 to 0.25 % of all visits). */
    static final double ED_DEATH_1 = 13, ED_DEATH_2 = 0.15;
    static final double[] DEATH_AGE = {0.15, 0.12, 0.25, 0.35, 0.75, 1.05, 1.35, 1.75};
    /** Deaths in hospital of women, men and others against the average at the same age (assumption; life tables: men die earlier). */
    static final double[] DEATH_GENDER = {0.87, 1.13, 1};
    /** Median hours until seen by a physician by CTAS 1 to 5 (E30), and sigma of the lognormal. */
    static final double[] WAIT = {0.10, 0.80, 1.50, 1.75, 1.65};
    static final double WAIT_SIGMA = 0.80;
    /** Factor on the wait by hour 0 to 23 (assumption: queues build up in the evening). */
    static final double[] WAIT_HOUR = {1.15, 1.1, 1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.75, 0.8, 0.9, 1.0, 1.05, 1.05, 1.05, 1.05, 1.05,
        1.1, 1.15, 1.2, 1.2, 1.2, 1.2, 1.15};
    /** Wait in urgent care, and of children, against a hospital ED of the same acuity (assumption). */
    static final double WAIT_URGENT = 0.55, WAIT_CHILD = 0.9;
    /** Median hours that people wait before they leave unseen, by CTAS (E25: 0 at CTAS 1, 0.5-2.5, 4-9, 6-12, 7-15 %), by age. */
    static final double[] PATIENCE = {1e9, 12, 10.6, 9.7, 7.9};
    static final double[] PATIENCE_AGE = {1.6, 1.5, 0.85, 0.85, 1.0, 1.3, 1.6, 2.2};
    static final double PATIENCE_SIGMA = 0.95;
    /** Median hours from physician to departure of those who go home, by CTAS (E28), factor by age, sigma. */
    static final double[] TREATMENT = {4.6, 3.4, 2.55, 1.15, 0.8};
    static final double[] TREATMENT_AGE = {0.72, 0.72, 0.9, 0.95, 1.05, 1.2, 1.35, 1.5};
    static final double TREATMENT_SIGMA = 0.72;
    /** Treatment in urgent care against a hospital ED; median hours until a transfer leaves, and until a death; no visit is longer. */
    static final double TREATMENT_URGENT = 0.7, TRANSFER_WAIT = 2.5, DEATH_AFTER = 2.2;
    static final int LONGEST_VISIT = 20 * 24;
    /** Those who stay: median hours of workup, then of boarding until the bed is free, sigma (E28, E29: median 15.7 h, P90 30 to 50). */
    static final double WORKUP = 4.2, WORKUP_SIGMA = 0.45, BOARDING = 4.6, BOARDING_SIGMA = 1.15;
    /** Relative moves from the ED to a bed by hour 0 to 23: beds are free when others have gone home (assumption). */
    static final double[] HOURS_BED = {2.4, 2.0, 1.7, 1.5, 1.4, 1.4, 1.5, 1.8, 2.3, 3.0, 4.0, 5.0, 5.9, 6.5, 7.0, 7.2, 7.3, 7.2, 6.8, 6.2, 5.4, 4.6, 3.8,
        3.0};
    /** Boarding of children against adults (assumption). */
    static final double BOARDING_CHILD = 0.35;

    // ---- Programs and beds ------------------------------------------------------------------------------------------

    /** Its id is its place in the list. */
    static final String[] PROGRAMS = {
            "Medicine",
            "Inpatient MHSU",
            "MICY",
            "Critical Care",
            "Surgery / Periop",
            "Emergency",
            "Cardiac",
            "Renal",
            "Rehabilitation",
            "Primary Health Care",
            "Chronic Disease Mgmt",
            "Population & Public Health",
            "Palliative Care",
            "Trauma",
            "Specialized Community Services",
            "Pain Services",
    };

    /**
     * A unit or service. Its subprogram_id is its place among those of its program. A new one with beds gets its people from a line of
     * CAUSES (from the ED), PLANNED or ONWARD.
     *
     * @param beds      types and codes of the sites where it has inpatients; empty = ambulatory, never in ip_stays
     * @param median    median days of the acute phase (I8 to I17)
     * @param mean      mean days of it: mean / median sets the skew
     * @param ageing    whether length of stay and mortality rise with age (LOS_AGE, DEATH_AGE)
     * @param mortality per cent of stays that end in death, before the factor for age (I22)
     * @param alc       factor on ALC_CHANCE
     * @param back      share of those who go home whose next ED visit comes soon after, as a complication (I21: readmission)
     */
    record Subprogram(int program, String name, String beds, double median, double mean, boolean ageing, double mortality, double alc,
            double back) {
        Subprogram(int program, String name) {
            this(program, name, "", 0, 0, false, 0, 0, 0);
        }
    }

    static final Subprogram[] SUBPROGRAMS = {
            new Subprogram(1, "General Medicine", "Tertiary Regional Community", 3.7, 5.9, true, 4.8, 1.0, 0.44),
            new Subprogram(1, "Hospitalist", "Tertiary Regional Community", 4.4, 6.9, true, 6.0, 1.15, 0.44),
            new Subprogram(1, "ACE (Acute Care for Elderly)", "Tertiary Regional", 5.2, 7.5, true, 5.7, 1.35, 0.44),
            new Subprogram(2, "Adult Inpatient Psychiatry", "Tertiary Regional LM-MSC", 9.0, 15.5, false, 0.1, 0.8, 0.51),
            new Subprogram(2, "Psychiatric High Acuity/ICU", "Tertiary", 9.0, 15.0, false, 0.1, 0.5, 0.51),
            new Subprogram(2, "Substance Use Stabilization", "Tertiary Regional", 4.5, 6.5, false, 0.1, 0.2, 0.58),
            new Subprogram(3, "Labour & Delivery", "Tertiary Regional LM-MSC LM-GPK", 1.4, 1.5, false, 0.003, 0, 0.31),
            new Subprogram(3, "Post-partum/Maternity", "Tertiary Regional LM-MSC LM-GPK", 1.35, 1.45, false, 0.1, 0, 0.19),
            new Subprogram(3, "Inpatient Pediatrics", "Tertiary Regional", 1.6, 2.9, false, 0.15, 0, 0.25),
            new Subprogram(4, "ICU (Med-Surg)", "Tertiary Regional", 2.3, 4.9, false, 14.5, 0, 0.30),
            new Subprogram(4, "High Acuity/Step-Down", "Tertiary Regional Community", 2.2, 3.4, false, 5.0, 0, 0.30),
            new Subprogram(4, "Rapid Response/Outreach"),
            new Subprogram(5, "Operating Room"),
            new Subprogram(5, "PACU/Day Surgery"),
            new Subprogram(5, "Surgical Inpatient Unit", "Tertiary Regional Community", 3.8, 6.4, true, 2.2, 0.6, 0.26),
            new Subprogram(6, "Adult ED"),
            new Subprogram(6, "Pediatric ED"),
            new Subprogram(6, "Urgent Care Centre"),
            new Subprogram(7, "Interventional Cardiology (Cath/PCI)", "Tertiary", 2.4, 3.4, true, 1.6, 0.2, 0.23),
            new Subprogram(7, "Cardiac Surgery/CSU", "Tertiary", 7.0, 9.0, true, 2.4, 0.2, 0.30),
            new Subprogram(7, "Telemetry/Heart Failure", "Tertiary Regional", 4.6, 7.0, true, 4.2, 0.5, 0.39),
            new Subprogram(8, "In-Centre Hemodialysis", "Tertiary", 5.0, 8.0, true, 4.0, 0.5, 0.49),
            new Subprogram(8, "Peritoneal Dialysis"),
            new Subprogram(8, "Kidney Care Clinic"),
            new Subprogram(9, "Inpatient Rehab", "Regional Community", 19.0, 25.0, false, 0.8, 1.0, 0.23),
            new Subprogram(9, "Outpatient/Day Rehab"),
            new Subprogram(9, "Stroke/ESD", "Regional", 27.0, 34.0, false, 1.2, 1.0, 0.23),
            new Subprogram(10, "PCN Clinic"),
            new Subprogram(10, "UPCC"),
            new Subprogram(10, "Home Health"),
            new Subprogram(11, "Diabetes Education"),
            new Subprogram(11, "COPD/Asthma Clinic"),
            new Subprogram(11, "Heart Failure Clinic"),
            new Subprogram(12, "Communicable Disease"),
            new Subprogram(12, "Health Protection"),
            new Subprogram(12, "Health Promotion/Screening"),
            new Subprogram(13, "Acute Palliative Unit", "Tertiary Regional", 10.0, 16.0, false, 80.0, 0.2, 0.30),
            new Subprogram(13, "Hospice/Community"),
            new Subprogram(13, "Palliative Consult"),
            new Subprogram(14, "ED/Trauma Bay"),
            new Subprogram(14, "Trauma Ward/Step-Down", "Tertiary", 5.0, 8.5, true, 3.2, 0.6, 0.19),
            new Subprogram(14, "Follow-up Clinic"),
            new Subprogram(15, "Seniors Outreach"),
            new Subprogram(15, "Complex Chronic Mgmt"),
            new Subprogram(15, "Community Palliative Support"),
            new Subprogram(16, "Acute Pain Service"),
            new Subprogram(16, "Chronic Pain Clinic"),
            new Subprogram(16, "Interventional Pain"),
    };

    /** Factor on the acute days by age group, where length of stay depends on age (I8; assumption). */
    static final double[] LOS_AGE = {0.8, 0.8, 0.85, 0.9, 0.98, 1.05, 1.12, 1.18};
    /** No acute phase is longer than this many days. */
    static final double LOS_MAX = 365;
    /** Acute days of an elective stay against an urgent one of the same unit, and its mortality (I9, I22). */
    static final double ELECTIVE_LOS = 0.55, ELECTIVE_MORTALITY = 0.20;
    /** Per cent of stays that end in ALC days, by age group (I19, I20), median and mean of these days, longest. */
    static final double[] ALC_CHANCE = {0, 0, 0.5, 1.0, 4.8, 11.8, 17.6, 22.5};
    static final double ALC_MEDIAN = 9, ALC_MEAN = 19.5, ALC_MAX = 400, SHORTEST_ALC = 1.5;
    /** Share of ALC stays that end in long-term care (I20: about half). */
    static final double ALC_TO_LONG_TERM_CARE = 0.5;
    /** Per cent of live discharges home that need home support, by age group (assumption). */
    static final double[] HOME_SUPPORT = {1, 1, 2, 3, 9, 18, 30, 42};
    /** Per cent of urgent adult stays that end against advice (assumption). */
    static final double STAY_AMA = 1.3;
    /** Relative live discharges by hour 0 to 23 (I25: mid-afternoon, 15 to 33 % from 8 to 12). */
    static final double[] DISCHARGE_HOURS = {0.2, 0.1, 0.1, 0.1, 0.1, 0.2, 0.3, 0.6, 2, 5, 8.5, 12, 12, 13, 13, 11, 8, 5, 3.2, 2, 1.2, 0.8,
        0.5, 0.3};
    /** Chance that a discharge due on Saturday, Sunday or a holiday waits for the day after, or comes forward to the one before (assumption). */
    static final double WEEKEND_LATER = 0.10, WEEKEND_EARLIER = 0.30;

    /**
     * What people admitted from the ED have, by age (weights within an age group).
     *
     * @param refer  chance of a transfer to the nearest site that has it, where this site has not; the others get General
     *               Medicine, or Inpatient Pediatrics below ADULT_FROM
     * @param male   weight of men against women
     * @param urgent weight at CTAS 1 and 2 against the rest
     * @param minAge youngest and oldest age in years
     */
    record Cause(int program, int subprogram, double refer, double male, double urgent, int minAge, int maxAge, double... weights) { }

    /** Age in years (at the end of the year) from which people are in adult wards. */
    static final int ADULT_FROM = 17;

    static final Cause[] CAUSES = {
            new Cause(1, 1, 0.0, 1.0, 1.0, 17, 120, 0, 0, 20, 25, 34, 37, 34, 27),
            new Cause(1, 2, 0.0, 1.0, 0.9, 17, 120, 0, 0, 8, 11, 17, 23, 27, 30),
            new Cause(1, 3, 0.0, 0.8, 0.9, 65, 120, 0, 0, 0, 0, 0, 2, 11, 22),
            new Cause(2, 1, 0.5, 2.0, 1.0, 17, 110, 0, 0, 26, 21, 8, 2.4, 1.0, 0.5),
            new Cause(2, 2, 1.0, 1.6, 1.4, 17, 74, 0, 0, 5, 4, 1.2, 0.3, 0, 0),
            new Cause(2, 3, 0.2, 1.8, 0.8, 17, 74, 0, 0, 5, 6, 3, 0.5, 0, 0),
            new Cause(3, 3, 1.0, 1.1, 1.0, 0, 16, 93, 84, 70, 0, 0, 0, 0, 0),
            new Cause(4, 1, 1.0, 1.3, 6.0, 15, 120, 0, 0, 1.7, 1.7, 2.45, 2.45, 1.7, 0.7),
            new Cause(4, 2, 0.5, 1.2, 3.0, 15, 120, 0, 0, 1.5, 1.6, 2.4, 2.6, 2.2, 1.4),
            new Cause(5, 3, 0.6, 1.1, 0.9, 0, 120, 7, 13, 20, 21.5, 19.5, 16.5, 13.5, 13),
            new Cause(7, 1, 0.7, 2.5, 1.5, 18, 120, 0, 0, 0.3, 1.6, 5, 4.5, 3, 1.2),
            new Cause(7, 2, 0.9, 2.4, 1.5, 18, 90, 0, 0, 0.1, 0.1, 0.5, 0.6, 0.3, 0),
            new Cause(7, 3, 0.0, 1.75, 1.2, 18, 120, 0, 0, 0.8, 1.8, 5.5, 8, 9.5, 9),
            new Cause(8, 1, 0.4, 1.3, 1.0, 18, 120, 0, 0, 0.3, 0.6, 0.8, 0.8, 0.5, 0.1),
            new Cause(13, 1, 0.1, 1.0, 0.8, 30, 120, 0, 0, 0, 0.1, 0.8, 1.5, 1.6, 1.4),
            new Cause(14, 2, 0.7, 1.8, 2.5, 5, 120, 0, 2, 3.6, 2.6, 1.7, 1.3, 1.3, 1.3),
    };

    /**
     * Stays that do not come through the ED, per 1,000 residents of the region in a year by age group (I2 less the admissions of E23).
     *
     * @param source Elective (planned, on weekday mornings) or Direct (sent by a doctor or a clinic)
     */
    record Planned(String source, int program, int subprogram, double male, int minAge, int maxAge, double... per1000) { }

    static final Planned[] PLANNED = {
            new Planned("Elective", 5, 3, 0.95, 1, 120, 2.8, 2.2, 3.8, 5.8, 10.7, 20.5, 20.5, 6.5),
            new Planned("Elective", 7, 1, 2.4, 30, 120, 0, 0, 0, 0.2, 1.5, 3.6, 4.2, 1.6),
            new Planned("Elective", 7, 2, 2.8, 30, 90, 0, 0, 0, 0.1, 0.7, 2.0, 1.7, 0.2),
            new Planned("Direct", 1, 1, 1.0, 17, 120, 0, 0, 0.5, 0.8, 1.6, 3.5, 4.8, 5.0),
            new Planned("Direct", 2, 1, 1.6, 17, 110, 0, 0, 1.1, 1.0, 0.5, 0.2, 0.1, 0),
            new Planned("Direct", 3, 3, 1.1, 0, 16, 11, 1.5, 0.9, 0, 0, 0, 0, 0),
            new Planned("Direct", 13, 1, 1.0, 30, 120, 0, 0, 0, 0, 0.3, 1.0, 1.8, 2.4),
    };

    /** Relative elective admissions Monday to Sunday, January to December, on a holiday and from 20 December to 3 January (I24). */
    static final double[] WEEK_ELECTIVE = {21, 21, 20.5, 19.5, 15.8, 1.2, 1.0};
    static final double[] MONTHS_ELECTIVE = {1.02, 1.04, 1.04, 1.02, 1.03, 1.02, 0.86, 0.84, 1.02, 1.04, 1.04, 0.96};
    static final double HOLIDAY_ELECTIVE = 0.05, CHRISTMAS_ELECTIVE = 0.30;
    static final double[] HOURS_ELECTIVE = {0, 0, 0, 0, 0, 3, 26, 24, 16, 12, 9, 6, 2, 1, 0.6, 0.4, 0, 0, 0, 0, 0, 0, 0, 0};
    static final double[] HOURS_DIRECT = {1, 1, 1, 1, 1, 1, 1, 2, 4, 6, 8, 9, 9, 9, 9, 8, 7, 6, 5, 4, 3, 2, 2, 1};
    /** Direct admissions Monday to Sunday. */
    static final double[] WEEK_DIRECT = {16.5, 16, 16, 15.8, 15.5, 10.2, 10};

    /**
     * Where a stay may go on: the person is moved to another unit, at the nearest site that has it.
     *
     * @param chance share of the survivors of that age who are moved
     */
    record Onward(int program, int subprogram, int toProgram, int toSubprogram, int minAge, double chance) { }

    static final Onward[] ONWARD = {
            new Onward(4, 1, 1, 1, 17, 0.38),
            new Onward(4, 1, 5, 3, 15, 0.30),
            new Onward(4, 1, 7, 3, 40, 0.13),
            new Onward(4, 2, 1, 2, 17, 0.36),
            new Onward(4, 2, 5, 3, 15, 0.22),
            new Onward(4, 2, 7, 3, 40, 0.12),
            new Onward(1, 1, 4, 1, 17, 0.016), // got worse on the ward
            new Onward(1, 2, 4, 1, 17, 0.018),
            new Onward(5, 3, 4, 1, 17, 0.024),
            new Onward(7, 3, 4, 1, 17, 0.020),
            new Onward(14, 2, 4, 1, 17, 0.030),
            new Onward(1, 1, 9, 1, 60, 0.013),
            new Onward(1, 1, 9, 3, 50, 0.009),
            new Onward(1, 1, 13, 1, 60, 0.012),
            new Onward(1, 2, 9, 1, 60, 0.017),
            new Onward(1, 2, 9, 3, 50, 0.012),
            new Onward(1, 2, 13, 1, 60, 0.014),
            new Onward(1, 3, 9, 1, 65, 0.025),
            new Onward(5, 3, 9, 1, 60, 0.038),
            new Onward(14, 2, 9, 1, 18, 0.09),
    };

    // ---- Birth ------------------------------------------------------------------------------------------------------

    /** Share of births in hospital; of caesarean sections, and of these the planned ones (I12: BC 33 to 40 %). */
    static final double HOSPITAL_BIRTHS = 0.985, CAESAREAN = 0.36, CAESAREAN_PLANNED = 0.42;
    /** Median days of a delivery by caesarean, and sigma of both kinds (I12). */
    static final double CAESAREAN_MEDIAN = 2.55, DELIVERY_SIGMA = 0.38;
    /** Share of newborns who need neonatal intensive care, its median and mean days (I13). */
    static final double NICU = 0.125, NICU_MEDIAN = 5, NICU_MEAN = 11;
    /** Fewest days between two deliveries of one person, and the mean of a longer pause that most take (assumption). */
    static final int DELIVERY_SPACING = 330, DELIVERY_PAUSE = 420;
    /** Deliveries planned for each that takes place, since some fall into such a pause and then behind the history. */
    static final double DELIVERIES_KEPT = 1.04;

    // ---- Beds -------------------------------------------------------------------------------------------------------

    /** Mean census / staffed beds of the network (I27: 95 to 108 %); sites differ by their pressure, intensive care has room. */
    static final double OCCUPANCY = 1.04, OCCUPANCY_CRITICAL = 0.87;
    /** Share of a site's pressure that shows in its occupancy; the rest shows in waits alone (assumption). */
    static final double OCCUPANCY_PRESSURE = 0.6;
    static final int CRITICAL_CARE = 4;

    // ================================================================================================================
    // THE SIMULATION. It reads only the tables above.
    // ================================================================================================================

    /** Days simulated before the first date, so that people are already in bed on it. */
    static final int WARM_UP_DAYS = 180;
    /** People of the trial run in which the model measures its own need for beds and its mortality. */
    static final int PILOT = 60_000;
    /** Chance of being in it by age group: more of the old, who fill most beds. */
    static final double[] PILOT_AGES = {1, 1, 1, 1, 1.5, 3, 5, 7};
    /** One in so many of them also lives as in the run itself, and dies so many times as often: the JIT then compiles all that the run needs. */
    static final int REHEARSAL_EVERY = 8, REHEARSAL_DEATHS = 40;
    /** Single years of age, 0 to 104 and over. */
    static final int AGES = 105;
    static final int FEMALE = 0, MALE = 1, OTHER = 2;
    static final int DAY = 86_400, HOUR = 3_600;
    /** People whose rows are made in one piece, so few that it stays in the processor's cache until it is written; the width of their ids. */
    static final int CHUNK = 512, IDS_PER_PERSON = 1_000;

    /** The world of the default dates and places, in which most runs stay: made in advance, while the options are read or setup looks for a server. */
    static final FutureTask<World> USUAL = new FutureTask<>(() -> {
        LocalDate last = LocalDate.parse(LAST_DATE);
        return World.ready(SITES, AREAS, new Population(AREAS, last.getYear()), LocalDate.parse(FIRST_DATE), last);
    });

    public static void main(String... args) {
        if (Arrays.stream(args).noneMatch(arg -> arg.matches("--(first-date|last-date|base-year|sites).*|-[hV]|--help|--version"))) {
            prepareUsual(); // while picocli reads the options
        }
        System.exit(new CommandLine(new generate()).execute(args));
    }

    /** Has USUAL made in a thread of its own. */
    static void prepareUsual() {
        Thread model = new Thread(USUAL, "model");
        model.setDaemon(true);
        model.start();
    }

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        try {
            run(err);
            return 0;
        } catch (ParameterException e) {
            throw e;
        } catch (Exception e) {
            Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
            if (verbose) {
                cause.printStackTrace(err);
            }
            err.println("generate: " + (cause instanceof IOException || cause instanceof IllegalStateException ? cause.getMessage()
                    : cause.toString()));
            return 1;
        }
    }

    void run(PrintWriter err) throws Exception {
        long start = System.nanoTime();
        checkOptions();
        Area[] areas = AREAS;
        Site[] sites = SITES;
        if (siteCount != null && siteCount > SITES.length) {
            Invented invented = Invented.places(siteCount - SITES.length, seed);
            sites = concat(SITES, invented.sites);
            areas = concat(AREAS, invented.areas);
        }
        checkModel(sites, areas);
        Population population = new Population(areas, baseYear == null ? lastDate.getYear() : baseYear);
        int people = patients.equals("all") ? Math.toIntExact(population.total()) : Integer.parseInt(patients);
        int from = 1;
        int to = people;
        if (range != null) {
            String[] ends = range.split("-");
            from = Integer.parseInt(ends[0]);
            to = Integer.parseInt(ends[1]);
            if (from < 1 || from > to || to > people) {
                throw usage("--range must lie within 1-" + people + ": '" + range + "'");
            }
        }
        int workers = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
        World world;
        if (isUsual()) {
            USUAL.run(); // if nobody has
            world = USUAL.get();
        } else {
            world = World.ready(sites, areas, population, firstDate, lastDate);
        }
        Sample sample = new Sample(population, people, seed);

        try (Dataset data = new Dataset(out)) {
            writeFiles(data, world, sample, from - 1, to, workers, err);
            data.finish(parameters(population, people), seed);
            double seconds = (System.nanoTime() - start) / 1e9;
            if (dirty != null) {
                err.println("DIRTY data: " + thousands(data.rows(Defects.FILE)) + " defects planted, which defects.csv lists");
            }
            err.println("Generated " + thousands(data.rows("patients")) + " patients, " + thousands(data.rows("ed_encounters")) + " ED visits and "
                    + thousands(data.rows("ip_stays")) + " stays (seed " + seed + ") into " + out + ": " + thousands(data.rows()) + " rows in "
                    + Math.round(seconds * 10) / 10.0 + " s");
        }
    }

    /** With commas, and without String.format: the JVM takes 50 ms to make it ready. */
    private static String thousands(long number) {
        StringBuilder digits = new StringBuilder().append(number);
        for (int i = digits.length() - 3; i > 0; i -= 3) {
            digits.insert(i, ',');
        }
        return digits.toString();
    }

    /** Whether the options leave dates and places as they are. */
    boolean isUsual() {
        return firstDate.equals(LocalDate.parse(FIRST_DATE)) && lastDate.equals(LocalDate.parse(LAST_DATE))
                && (baseYear == null || baseYear == lastDate.getYear()) && (siteCount == null || siteCount == SITES.length);
    }

    /** Refuses values that no run can have. */
    void checkOptions() {
        if (!patients.equals("all") && !(patients.matches("[1-9][0-9]{0,8}"))) {
            throw usage("--patients must be a number from 1 to 999999999, or all: '" + patients + "'");
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
        if (siteCount != null && (siteCount < SITES.length || siteCount > 500)) {
            throw usage("--sites must be from " + SITES.length + " to 500: '" + siteCount + "'");
        }
        if (threads != null && (threads < 1 || threads > 1024)) {
            throw usage("--threads must be from 1 to 1024: '" + threads + "'");
        }
        if (dirty != null && (dirty.compareTo(new BigDecimal("0.0001")) < 0 || dirty.compareTo(new BigDecimal("0.5")) > 0)) {
            throw usage("--dirty must be from 0.0001 to 0.5: '" + dirty + "'");
        }
        if (range != null && !range.matches("[0-9]{1,9}-[0-9]{1,9}")) {
            throw usage("--range must be FROM-TO, such as 1-5000: '" + range + "'");
        }
    }

    /** Says what an edited table lacks, before a simulation stumbles over it. */
    private static void checkModel(Site[] sites, Area[] areas) {
        Set<String> codes = new HashSet<>();
        for (Site site : sites) {
            require(codes.add(site.code), "SITES: the code %s stands twice", site.code);
            require(site.pressure > 0, "SITES: %s needs a pressure above 0", site.code);
        }
        Set<String> areaNames = new HashSet<>();
        for (Area area : areas) {
            require(areaNames.add(area.name), "AREAS: %s stands twice", area.name);
            require(codes.contains(area.site), "AREAS: the default site of %s, %s, is not in SITES", area.name, area.site);
            require(area.population > 0, "AREAS: %s needs a population above 0", area.name);
            require(area.ages.length == AGE_GROUPS.length, "AREAS: %s needs %d age shares", area.name, AGE_GROUPS.length);
        }
        boolean urgentCare = false;
        for (Site site : sites) {
            urgentCare |= site.urgentCare;
        }
        Set<String> serviceNames = new HashSet<>();
        for (Service service : SERVICES) {
            require(serviceNames.add(service.name), "SERVICES: %s stands twice", service.name);
            require(service.female.length == AGE_GROUPS.length && service.male.length == AGE_GROUPS.length,
                    "SERVICES: %s needs %d rates for each gender", service.name, AGE_GROUPS.length);
            require(!service.urgentCare || urgentCare, "SERVICES: %s is urgent care, but no site in SITES has it", service.name);
        }
        for (Subprogram sub : SUBPROGRAMS) {
            require(sub.program >= 1 && sub.program <= PROGRAMS.length, "SUBPROGRAMS: %s names program %d, which is not in PROGRAMS", sub.name, sub.program);
            require(sub.beds.isEmpty() || sub.median > 0 && sub.mean > sub.median, "SUBPROGRAMS: %s needs a median above 0 and a mean above the median",
                    sub.name);
        }
        for (Cause cause : CAUSES) {
            require(cause.weights.length == AGE_GROUPS.length, "CAUSES: %d.%d needs %d weights", cause.program, cause.subprogram, AGE_GROUPS.length);
        }
        for (Planned line : PLANNED) {
            require(line.per1000.length == AGE_GROUPS.length, "PLANNED: %d.%d needs %d rates", line.program, line.subprogram, AGE_GROUPS.length);
        }
        requireEntries(AGE_GROUPS.length, "FEMALE_SHARE", FEMALE_SHARE, "OTHER_SHARE", OTHER_SHARE, "MIGRANT_AGES", MIGRANT_AGES,
                "NEED_SIGMA", NEED_SIGMA, "AMBULANCE_AGE", AMBULANCE_AGE, "DEATH_AGE", DEATH_AGE, "PATIENCE_AGE", PATIENCE_AGE,
                "TREATMENT_AGE", TREATMENT_AGE, "LOS_AGE", LOS_AGE, "ALC_CHANCE", ALC_CHANCE, "HOME_SUPPORT", HOME_SUPPORT);
        for (int level = 0; level < CTAS.length; level++) {
            requireEntries(AGE_GROUPS.length, "CTAS", CTAS[level], "ADMIT", ADMIT[level]);
        }
        requireEntries(CTAS.length, "CTAS_URGENT", CTAS_URGENT, "CTAS_NIGHT", CTAS_NIGHT, "AMBULANCE", AMBULANCE, "WAIT", WAIT,
                "PATIENCE", PATIENCE, "TREATMENT", TREATMENT);
        requireEntries(24, "HOURS_ADULT", HOURS_ADULT, "HOURS_SENIOR", HOURS_SENIOR, "HOURS_CHILD", HOURS_CHILD,
                "HOURS_URGENT", HOURS_URGENT, "HOURS_ELECTIVE", HOURS_ELECTIVE, "HOURS_DIRECT", HOURS_DIRECT, "WAIT_HOUR", WAIT_HOUR, "HOURS_BED", HOURS_BED,
                "DISCHARGE_HOURS", DISCHARGE_HOURS);
        requireEntries(7, "WEEK_ADULT", WEEK_ADULT, "WEEK_SENIOR", WEEK_SENIOR, "WEEK_CHILD", WEEK_CHILD, "WEEK_URGENT", WEEK_URGENT,
                "WEEK_CROWDING", WEEK_CROWDING, "WEEK_ELECTIVE", WEEK_ELECTIVE, "WEEK_DIRECT", WEEK_DIRECT);
        requireEntries(12, "MONTHS_ADULT", MONTHS_ADULT, "MONTHS_SENIOR", MONTHS_SENIOR, "MONTHS_CHILD", MONTHS_CHILD,
                "MONTHS_ELECTIVE", MONTHS_ELECTIVE);
    }

    /** @param tables names of tables, each followed by the table */
    private static void requireEntries(int entries, Object... tables) {
        for (int i = 0; i < tables.length; i += 2) {
            int there = ((double[]) tables[i + 1]).length;
            require(there == entries, "%s needs %d entries, not %d", tables[i], entries, there);
        }
    }

    private static void require(boolean holds, String message, Object... values) {
        if (!holds) {
            throw new IllegalStateException("the model, " + String.format(Locale.ROOT, message, values));
        }
    }

    /** Says what is wrong with a command line in one line, as of any other failure; picocli by itself adds the whole help. */
    static class OneLine implements IModelTransformer {
        @Override
        public CommandSpec transform(CommandSpec command) {
            command.commandLine().setParameterExceptionHandler((wrong, arguments) -> {
                wrong.getCommandLine().getErr().println(command.name() + ": " + wrong.getMessage().lines().findFirst().orElse("wrong usage")
                        .replaceFirst(" \\(java\\..*", "").replaceFirst("class java\\.[a-z.]+", "") + " (see --help)");
                return CommandLine.ExitCode.USAGE;
            });
            return command;
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private static <T> T[] concat(T[] a, T[] b) {
        T[] all = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        return all;
    }

    // ---- The files ---------------------------------------------------------------------------------------------------

    /** The tables that the model states: places, programs, population, rates, beds. */
    private static void writeTables(Dataset data, World world) throws IOException {
        data.table("dim_site", "site_id,site_code,site_name,site_type", csv -> {
            for (int i = 0; i < world.sites.length; i++) {
                csv.row(i + 1, world.sites[i].code, world.sites[i].name, world.sites[i].type);
            }
        });
        data.table("dim_program", "program_id,program_name", csv -> {
            for (int i = 0; i < PROGRAMS.length; i++) {
                csv.row(i + 1, PROGRAMS[i]);
            }
        });
        data.table("dim_subprogram", "program_id,subprogram_id,subprogram_name", csv -> {
            for (int unit : world.unitsByProgram) {
                csv.row(SUBPROGRAMS[unit].program, world.subprogramId[unit], SUBPROGRAMS[unit].name);
            }
        });
        data.table("dim_lha", "lha_id,lha_name,default_site_id", csv -> {
            for (int i = 0; i < world.areas.length; i++) {
                csv.row(i + 1, world.areas[i].name, world.defaultSite[i] + 1);
            }
        });
        data.table("population_projection", "year,lha_id,age_group,gender,population", csv -> {
            for (int year = 0; year < PROJECTION_YEARS; year++) {
                for (int area = 0; area < world.areas.length; area++) {
                    for (int age = 0; age < AGE_GROUPS.length; age++) {
                        for (int gender = 0; gender < GENDERS.length; gender++) {
                            csv.row(world.population.baseYear + year, area + 1, AGE_GROUPS[age], GENDERS[gender],
                                    world.population.count(year, area, age, gender));
                        }
                    }
                }
            }
        });
        data.table("ed_baseline_rates", "lha_id,age_group,gender,ed_subservice,baserate_per_1000", csv -> {
            for (int area = 0; area < world.areas.length; area++) {
                for (int age = 0; age < AGE_GROUPS.length; age++) {
                    for (int gender = 0; gender < GENDERS.length; gender++) {
                        for (int service = 0; service < SERVICES.length; service++) {
                            csv.row(area + 1, AGE_GROUPS[age], GENDERS[gender], SERVICES[service].name,
                                    BigDecimal.valueOf(Math.round(world.rate(area, age, gender, service) * 100), 2));
                        }
                    }
                }
            }
        });
        data.table("staffed_beds", "site_id,program_id,staffed_beds", csv -> {
            for (int site = 0; site < world.sites.length; site++) {
                for (int program = 1; program <= PROGRAMS.length; program++) {
                    if (world.beds[site][program] > 0) {
                        csv.row(site + 1, program, world.beds[site][program]);
                    }
                }
            }
        });
    }

    /** The people and what happened to them, in parallel and in order, and meanwhile the tables of the model. */
    private void writeFiles(Dataset data, World world, Sample sample, int from, int to, int workers, PrintWriter err) throws Exception {
        OrderedFile people = data.open("patients", "patient_id,lha_id,facility_home_id,age_group,gender,dob,primary_ed_subservice,"
                + "expected_ed_rate,ed_visits_year,death_date");
        OrderedFile visits = data.open("ed_encounters", "encounter_id,patient_id,facility_id,ed_subservice,arrival_ts,acuity,dispo,"
                + "arrival_mode,physician_ts,departure_ts");
        OrderedFile stays = data.open("ip_stays", "stay_id,patient_id,facility_id,program_id,subprogram_id,admit_ts,discharge_ts,los_days,"
                + "alc_flag,alc_days,admit_source,discharge_dispo,ed_encounter_id");
        Defects defects = dirty == null ? null : new Defects(data.open(Defects.FILE, Defects.HEADER), world, seed, dirty.doubleValue());
        int chunks = (int) (((long) to - from + CHUNK - 1) / CHUNK);
        AtomicLong next = new AtomicLong();
        // if one fails, the others must not wait for its pieces
        Runnable stop = () -> {
            next.set(chunks);
            List.of(people, visits, stays).forEach(OrderedFile::fail);
            if (defects != null) {
                defects.file.fail();
            }
        };
        Progress progress = new Progress(err, to - from);
        Callable<Void> worker = () -> {
            Life life = new Life(world, sample, 1);
            try {
                for (int chunk = (int) next.getAndIncrement(); chunk < chunks; chunk = (int) next.getAndIncrement()) {
                    int end = (int) Math.min(to, from + (chunk + 1L) * CHUNK);
                    for (int person = from + chunk * CHUNK; person < end; person++) {
                        life.live(person);
                    }
                    if (defects != null) {
                        defects.plant(chunk, life);
                    }
                    life.people = people.put(chunk, life.people);
                    life.visits = visits.put(chunk, life.visits);
                    life.stays = stays.put(chunk, life.stays);
                    progress.add(CHUNK);
                }
                return null;
            } catch (IOException | RuntimeException | Error e) {
                stop.run();
                throw e;
            }
        };
        ExecutorService pool = Executors.newFixedThreadPool(workers);
        try {
            List<Future<Void>> running = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                running.add(pool.submit(worker));
            }
            writeTables(data, world);
            writeInfo(data, world.population, sample.size);
            for (Future<Void> result : running) {
                result.get();
            }
        } finally {
            stop.run();
            pool.shutdown();
            pool.awaitTermination(1, TimeUnit.MINUTES);
            progress.done();
        }
        people.close();
        visits.close();
        stays.close();
        if (defects != null) {
            defects.file.close();
        }
    }

    private void writeInfo(Dataset data, Population population, int people) throws IOException {
        data.table("dataset_info", "version,seed,patients,persons_per_patient,first_date,last_date,reference_date,parameters", csv ->
                csv.row(VERSION, seed, people, personsPerPatient(population, people), firstDate, lastDate, lastDate, parameters(population, people)));
    }

    private String parameters(Population population, int people) {
        return "{\"patients\": " + people + ", \"region_population\": " + population.total() + ", \"persons_per_patient\": "
                + personsPerPatient(population, people) + ", \"first_date\": \"" + firstDate + "\", \"last_date\": \"" + lastDate
                + "\", \"reference_date\": \"" + lastDate + "\", \"base_year\": " + population.baseYear + ", \"sites\": "
                + (siteCount == null ? SITES.length : siteCount) + ", \"range\": \"" + (range == null ? "1-" + people : range) + '"'
                + (dirty == null ? "" : ", \"dirty\": " + dirty.toPlainString()) + '}';
    }

    private static String personsPerPatient(Population population, int people) {
        return new BigDecimal(population.total()).divide(new BigDecimal(people), 6, RoundingMode.HALF_UP).toString();
    }

    /** A line that counts people while it runs, on a terminal only. */
    static final class Progress {
        private final PrintWriter err;
        private final long total;
        private final boolean shown = System.console() != null && System.getenv("TERM") != null;
        private long count;
        private long last = System.nanoTime();
        private boolean drawn;

        Progress(PrintWriter err, long total) {
            this.err = err;
            this.total = total;
        }

        synchronized void add(long n) {
            count = Math.min(total, count + n);
            if (shown && System.nanoTime() - last > 500_000_000L) {
                last = System.nanoTime();
                drawn = true;
                err.print("\rGenerating: " + thousands(count) + " of " + thousands(total) + " people (" + count * 100 / total + " %)");
                err.flush();
            }
        }

        synchronized void done() {
            if (drawn) {
                err.print("\r\u001b[K");
                err.flush();
            }
        }
    }

    /**
     * A dataset being written: a hidden folder beside the target, which takes its place when it is complete.
     * Whatever fails before that leaves the target as it was.
     */
    static final class Dataset implements AutoCloseable {
        /** The files, parents before children, as load reads them. */
        static final List<String> TABLES = List.of("dim_site", "dim_program", "dim_subprogram", "dim_lha", "population_projection",
                "ed_baseline_rates", "staffed_beds", "patients", "ed_encounters", "ip_stays", "dataset_info");
        static final String MANIFEST = "manifest.json";

        private final Path target;
        private final Path fresh;
        private final Path old;
        private final Map<String, OrderedFile> files = new TreeMap<>();

        Dataset(Path out) throws IOException {
            Path absolute = out.toAbsolutePath().normalize();
            target = Files.exists(absolute) ? absolute.toRealPath() : absolute;
            if (Files.isSymbolicLink(target)) {
                throw new IOException(target + " is a link to nothing: create what it points to, or choose another --out");
            }
            if (target.getParent() == null) {
                throw new IOException("--out " + out + " is the root of the file system: name a folder of its own");
            }
            String name = "." + target.getFileName();
            old = target.resolveSibling(name + ".old");
            fresh = target.resolveSibling(name + ".new-" + ProcessHandle.current().pid());
            try {
                Files.createDirectories(target.getParent());
                clearUp(name);
                refuseForeign();
                delete(fresh);
                Files.createDirectory(fresh);
            } catch (IOException e) {
                throw e instanceof java.nio.file.FileSystemException f && f.getReason() == null || e instanceof java.nio.file.AccessDeniedException
                        ? new IOException("cannot write beside " + target + ": " + e.getClass().getSimpleName() + " " + e.getMessage()
                                + "; choose another --out", e) : e;
            }
        }

        /** Ends what an earlier run that was killed left behind. */
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
            try (DirectoryStream<Path> siblings = Files.newDirectoryStream(target.getParent(), p -> p.getFileName().toString().startsWith(unfinished))) {
                for (Path leftover : siblings) {
                    String pid = leftover.getFileName().toString().substring(unfinished.length());
                    if (pid.matches("[0-9]{1,10}") && ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive).isEmpty() && foreignIn(leftover) == null) {
                        delete(leftover);
                    }
                }
            }
        }

        /** Something in a folder that generate does not write, or null. */
        private static Path foreignIn(Path folder) throws IOException {
            try (DirectoryStream<Path> there = Files.newDirectoryStream(folder)) {
                for (Path path : there) {
                    String name = path.getFileName().toString();
                    boolean ours = name.equals(MANIFEST) || name.equals(Defects.FILE + ".csv") || name.endsWith(".csv") && TABLES.contains(name.substring(0, name.length() - 4));
                    if (!ours || Files.isDirectory(path)) {
                        return path.getFileName();
                    }
                }
                return null;
            }
        }

        private static void refuse(Path foreign, Path folder) throws IOException {
            if (foreign != null) {
                throw new IOException(folder + " holds something else than a dataset of lm-synth (" + foreign
                        + "), and is left alone: choose another folder for --out");
            }
        }

        private void refuseForeign() throws IOException {
            if (!Files.exists(target)) {
                return;
            }
            if (!Files.isDirectory(target)) {
                throw new IOException(target + " is a file, not a folder: choose another --out");
            }
            refuse(foreignIn(target), target);
            Path manifest = target.resolve(MANIFEST);
            boolean empty;
            try (DirectoryStream<Path> there = Files.newDirectoryStream(target)) {
                empty = !there.iterator().hasNext();
            }
            if (!empty && !(Files.exists(manifest)
                    && new String(Files.readAllBytes(manifest), StandardCharsets.ISO_8859_1).contains("\"name\": \"lm-synth\""))) {
                throw new IOException(target + " has no " + MANIFEST + " of lm-synth, and is left alone: choose another folder for --out, "
                        + "or empty this one");
            }
        }

        OrderedFile open(String table, String header) throws IOException {
            OrderedFile file = new OrderedFile(fresh.resolve(table + ".csv"), header);
            files.put(table, file);
            return file;
        }

        /** Writes a small table whole. */
        void table(String table, String header, Consumer<Rows> rows) throws IOException {
            try (OrderedFile file = open(table, header)) {
                Text text = new Text();
                rows.accept(text::row);
                file.put(0, text);
            }
        }

        long rows(String table) {
            return files.get(table).rows;
        }

        long rows() {
            return files.values().stream().mapToLong(f -> f.rows).sum();
        }

        /** Writes the manifest and puts the new files in the place of the old ones. */
        void finish(String parameters, long seed) throws IOException {
            StringBuilder json = new StringBuilder();
            json.append("{\n  \"name\": \"lm-synth\",\n  \"version\": \"").append(VERSION).append("\",\n  \"seed\": ").append(seed)
                    .append(",\n  \"parameters\": ").append(parameters).append(",\n  \"files\": [\n");
            String separator = "";
            for (String table : TABLES) {
                OrderedFile file = files.get(table);
                json.append(separator).append("    {\"table\": \"").append(table).append("\", ").append(file.describe())
                        .append(", \"checksum\": \"").append(file.checksum).append("\"}");
                separator = ",\n";
            }
            json.append("\n  ]");
            OrderedFile defects = files.get(Defects.FILE);
            if (defects != null) {
                json.append(",\n  \"defects\": {").append(defects.describe()).append('}');
            }
            json.append("\n}\n");
            Files.writeString(fresh.resolve(MANIFEST), json);
            refuseForeign();
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

        /**
         * Deletes a folder of ours, which holds no other folders; of a link only itself. The files go side by side: to free the
         * pages of a large one takes long.
         */
        private static void delete(Path folder) throws IOException {
            if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                try (Stream<Path> files = Files.list(folder)) {
                    files.toList().parallelStream().forEach(file -> {
                        try {
                            Files.delete(file);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
                } catch (UncheckedIOException e) {
                    throw e.getCause();
                }
            }
            Files.deleteIfExists(folder);
        }
    }

    /** Takes the rows of a small table. */
    interface Rows {
        void row(Object... values);
    }

    /** A CSV file that takes pieces in any order from many threads, and writes and hashes them in order. */
    static final class OrderedFile implements AutoCloseable {
        private final OutputStream out;
        private final MessageDigest digest;
        private final Path path;
        private final Map<Integer, Text> waiting = new TreeMap<>();
        private final List<Text> spare = new ArrayList<>();
        private int next;
        private boolean failed;
        final Checksum checksum = new Checksum();
        long rows;
        long bytes;
        String sha256;

        OrderedFile(Path path, String header) throws IOException {
            try {
                digest = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
            out = Files.newOutputStream(path);
            this.path = path;
            byte[] line = (header + "\n").getBytes(StandardCharsets.UTF_8);
            write(new Text().room(line.length).put(line));
        }

        /** Takes a full buffer and gives an empty one for it; waits while too many earlier pieces are missing. */
        synchronized Text put(int piece, Text text) throws IOException {
            while (piece > next + 64 && !failed) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted", e);
                }
            }
            if (failed) {
                text.clear();
                return text;
            }
            waiting.put(piece, text);
            for (Text ready = waiting.remove(next); ready != null; ready = waiting.remove(next)) {
                write(ready);
                spare.add(ready);
                next++;
                notifyAll();
            }
            return spare.isEmpty() ? new Text() : spare.remove(spare.size() - 1);
        }

        synchronized void fail() {
            failed = true;
            notifyAll();
        }

        private void write(Text text) throws IOException {
            try {
                out.write(text.bytes, 0, text.length);
            } catch (IOException e) {
                throw new IOException("cannot write " + path.getFileName() + ": " + e.getMessage(), e);
            }
            // first block by block, so that the JIT sees many calls and soon uses the processor's own SHA-256
            int slice = bytes < 1 << 19 ? 64 : 1 << 14;
            for (int at = 0; at < text.length; at += slice) {
                digest.update(text.bytes, at, Math.min(slice, text.length - at));
            }
            bytes += text.length;
            rows += text.rows;
            checksum.add(text.checksum);
            text.clear();
        }

        /** Its name, size and digest, as they stand in the manifest. */
        String describe() {
            return "\"file\": \"" + path.getFileName() + "\", \"rows\": " + rows + ", \"bytes\": " + bytes + ", \"sha256\": \"" + sha256 + '"';
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
     * Of a table's content, whatever the order of its rows: the sum of the squares of their CRC32, which SQL can compute too. A row is
     * the UTF-8 text of its values with commas between them, without quotes, and nothing for NULL. Squares, since CRC32 is linear: a plain
     * sum stays the same when rows swap values.
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

    /** CSV rows in bytes. Those of small tables are made from objects; the many of people and events piece by piece, without any. */
    static final class Text {
        static final int ROW = 1_024;
        /** Eight bytes in one step: a row is put together of words, the first byte the lowest. */
        private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
        /** Numbers below 1,000 with all three digits, and without leading zeros but between commas. */
        private static final long[] DIGITS = new long[1_000], BETWEEN = new long[1_000];

        static {
            for (int i = 0; i < DIGITS.length; i++) {
                DIGITS[i] = '0' + i / 100 | '0' + i / 10 % 10 << 8 | '0' + i % 10 << 16;
                int count = digits(i);
                BETWEEN[i] = ',' | DIGITS[i] >>> 8 * (3 - count) << 8 | (long) ',' << 8 * (count + 1);
            }
        }

        final Checksum checksum = new Checksum();
        byte[] bytes = new byte[1 << 14];
        int length;
        int rows;
        private int rowStart;

        /** Makes room: rows ask once, for more than any row needs. */
        Text room(int n) {
            if (length + n > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + n));
            }
            return this;
        }

        Text put(byte[] value) {
            System.arraycopy(value, 0, bytes, length, value.length);
            length += value.length;
            return this;
        }

        Text put(Words words) {
            int at = length;
            for (long word : words.words) {
                WORD.set(bytes, at, word);
                at += 8;
            }
            length += words.length;
            return this;
        }

        Text put(char c) {
            bytes[length++] = (byte) c;
            return this;
        }

        private static int digits(int below1000) {
            return below1000 < 10 ? 1 : below1000 < 100 ? 2 : 3;
        }

        /** The two digits of a number below 100, as a word. */
        static long pair(int value) {
            return DIGITS[value] >>> 8;
        }

        /** Puts the first bytes of a word; what is behind them is overwritten. */
        Text put(long word, int count) {
            WORD.set(bytes, length, word);
            length += count;
            return this;
        }

        /** A number below 1,000, with the commas before and after it. */
        Text between(int value) {
            return put(BETWEEN[value], digits(value) + 2);
        }

        /** @param yearMonthDay such as 20251231 */
        Text date(int yearMonthDay) {
            return twoDigits(yearMonthDay / 1_000_000).twoDigits(yearMonthDay / 10_000 % 100).put('-').twoDigits(yearMonthDay / 100 % 100)
                    .put('-').twoDigits(yearMonthDay % 100);
        }

        Text number(long value) {
            if (value < BETWEEN.length) {
                return put(BETWEEN[(int) value] >>> 8, digits((int) value));
            }
            int digits = 1;
            for (long rest = value; rest >= 10; rest /= 10) {
                digits++;
            }
            int at = length + digits;
            length = at;
            do {
                bytes[--at] = (byte) ('0' + value % 10);
                value /= 10;
            } while (at > length - digits);
            return this;
        }

        Text hundredths(long value) {
            return number(value / 100).put('.').twoDigits((int) (value % 100));
        }

        Text tenThousandths(long value) {
            return number(value / 10_000).put('.').twoDigits((int) (value / 100 % 100)).twoDigits((int) (value % 100));
        }

        /** The eight hexadecimal digits of a number, as a word: its half bytes are spread over the bytes of a long, the highest first. */
        static long hex(int value) {
            long digits = Integer.toUnsignedLong(Integer.reverseBytes(value));
            digits = (digits | digits << 16) & 0x0000FFFF0000FFFFL;
            digits = (digits | digits << 8) & 0x00FF00FF00FF00FFL;
            digits = digits >>> 4 & 0x000F000F000F000FL | (digits & 0x000F000F000F000FL) << 8;
            long letters = digits + 0x0606060606060606L >>> 4 & 0x0101010101010101L;
            return digits + 0x3030303030303030L + letters * ('a' - '0' - 10);
        }

        Text twoDigits(int value) {
            return put(pair(value), 2);
        }

        Text threeDigits(int value) {
            return put(DIGITS[value], 3);
        }

        void clear() {
            length = 0;
            rows = 0;
            rowStart = 0;
            checksum.clear();
        }

        /** A whole row; text is quoted where RFC 4180 asks for it. */
        void row(Object... values) {
            String[] texts = new String[values.length];
            boolean quote = false;
            for (int i = 0; i < texts.length; i++) {
                texts[i] = values[i].toString();
                quote |= mustQuote(texts[i]);
            }
            byte[] content = String.join(",", texts).getBytes(StandardCharsets.UTF_8);
            byte[] row = quote ? Arrays.stream(texts).map(text -> mustQuote(text) ? '"' + text.replace("\"", "\"\"") + '"' : text)
                    .collect(Collectors.joining(",")).getBytes(StandardCharsets.UTF_8) : content;
            room(row.length + 1).put(row);
            end(content, 0, content.length);
        }

        private static boolean mustQuote(String text) {
            return text.indexOf(',') >= 0 || text.indexOf('"') >= 0 || text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0;
        }

        /** Ends a row whose text needed no quotes. */
        void endRow() {
            end(bytes, rowStart, length - rowStart);
        }

        private void end(byte[] content, int from, int size) {
            checksum.row(content, from, size);
            put('\n');
            rowStart = length;
            rows++;
        }
    }

    /** A text that many rows hold, its bytes eight in a word: it goes into a row in few steps. */
    static final class Words {
        final long[] words;
        int length;

        /** To be set, to at most so many bytes. */
        Words(int most) {
            words = new long[(most + 7) / 8];
        }

        Words(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            words = new long[(bytes.length + 7) / 8];
            for (int i = 0; i < bytes.length; i++) {
                words[i / 8] |= (bytes[i] & 0xFFL) << 8 * (i % 8);
            }
            length = bytes.length;
        }

        void set(Text text) {
            for (int i = 0; i < words.length; i++) {
                words[i] = (long) Text.WORD.get(text.bytes, 8 * i);
            }
            length = text.length;
        }

        static Words[] of(String... texts) {
            return Arrays.stream(texts).map(Words::new).toArray(Words[]::new);
        }
    }

    // ---- Chance ------------------------------------------------------------------------------------------------------

    /** SplitMix64 (Steele, Lea and Flood 2014): small, fast and the same everywhere. */
    static final class Chance {
        private static final long GOLDEN = 0x9E3779B97F4A7C15L;
        private long state;

        void seed(long a, long b) {
            state = mix(mix(GOLDEN ^ mix(a + GOLDEN)) ^ mix(b + GOLDEN));
        }

        static long mix(long z) {
            z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
            z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
            return z ^ (z >>> 31);
        }

        long bits() {
            return mix(state += GOLDEN);
        }

        /** Uniform in [0, 1). */
        double uniform() {
            return (bits() >>> 11) * 0x1p-53;
        }

        boolean happens(double probability) {
            return uniform() < probability;
        }

        /** Exponential with mean 1. */
        double exponential() {
            return -StrictMath.log(1 - uniform());
        }

        private static final double[] INVERSE = IntStream.rangeClosed(0, 1_000).mapToDouble(n -> 1.0 / n).toArray();

        int poisson(double mean) {
            double p = expMinus(mean);
            double u = uniform();
            int n = 0;
            for (double sum = p; u >= sum && n < INVERSE.length - 1; sum += p) {
                n++;
                p *= mean * INVERSE[n];
            }
            return n;
        }
    }

    private static final int EXP_STEPS = 64, EXP_MAX = 700;
    private static final double[] EXP_WHOLE = new double[EXP_MAX + 1], EXP_PART = new double[EXP_STEPS];

    static {
        for (int i = 0; i <= EXP_MAX; i++) {
            EXP_WHOLE[i] = StrictMath.exp(-i);
        }
        for (int i = 0; i < EXP_STEPS; i++) {
            EXP_PART[i] = StrictMath.exp(-i / (double) EXP_STEPS);
        }
    }

    /** exp(-x) for 0 <= x, to about nine digits below 700: a table of the whole part, one of the first digits behind it, and the series. */
    static double expMinus(double x) {
        double at = Math.min(x, EXP_MAX);
        int whole = (int) at;
        int part = (int) ((at - whole) * EXP_STEPS);
        double rest = at - whole - part / (double) EXP_STEPS;
        return EXP_WHOLE[whole] * EXP_PART[part] * (1 - rest * (1 - rest / 2 * (1 - rest / 3)));
    }

    /** Lognormal numbers with median 1 by table: linear between 1,024 quantiles, exact in the outermost of them. */
    static final class Lognormal {
        private static final int STEPS = 1_024;
        private final double sigma;
        private static final double[] NORMAL = new double[STEPS];
        private final double[] quantile = new double[STEPS];

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
        }

        /** With this median and mean. */
        static Lognormal of(double median, double mean) {
            return new Lognormal(Math.sqrt(2 * StrictMath.log(mean / median)));
        }

        double at(double u) {
            double place = u * STEPS;
            int i = (int) place;
            return i == 0 || i == STEPS - 1 ? StrictMath.exp(sigma * normalQuantile(u)) : quantile[i] + (place - i) * (quantile[i + 1] - quantile[i]);
        }

        /** Mean / median. */
        double mean() {
            return StrictMath.exp(sigma * sigma / 2);
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

    /** Draws an index with probability in proportion to its weight. */
    static final class Pick {
        private final double[] upTo;
        /** The first index for each of as many equal parts of [0, 1) as it has entries; their number again, nearer at hand. */
        private final short[] guide;
        private final double parts;
        final double total;

        Pick(double... weights) {
            upTo = new double[weights.length];
            total = cumulate(weights, upTo, 0);
            guide = new short[Integer.highestOneBit(Math.max(4, weights.length)) * 2];
            parts = guide.length;
            for (int i = 0, at = 0; i < guide.length; i++) {
                while (upTo[at] <= i / parts) {
                    at++;
                }
                guide[i] = (short) at;
            }
        }

        /** Puts the upper end of each index in [0, 1] into a row of a table, and gives the sum of the weights. */
        private static double cumulate(double[] weights, double[] upTo, int from) {
            double sum = 0;
            for (int i = 0; i < weights.length; i++) {
                sum += weights[i];
                upTo[from + i] = sum;
            }
            int last = weights.length - 1;
            while (last > 0 && weights[last] == 0) {
                last--;
            }
            for (int i = 0; i < weights.length; i++) {
                upTo[from + i] = i >= last ? 1 : sum == 0 ? 0 : upTo[from + i] / sum;
            }
            return sum;
        }

        int at(double u) {
            int i = guide[(int) (u * parts)];
            while (upTo[i] <= u) {
                i++;
            }
            return i;
        }

        /** Where u lies between the lower and the upper end of its index, in [0, 1). */
        double within(double u, int index) {
            double lower = index == 0 ? 0 : upTo[index - 1];
            return Math.min((u - lower) / (upTo[index] - lower), 0x1.fffffffffffffp-1);
        }
    }

    /** Thousands of distributions over the same few choices, packed: each person draws from another one, so each draw costs a cache miss. */
    static final class Picks {
        private final int choices;
        private final double[] total;
        private final double[] upTo;

        Picks(int rows, int choices) {
            this.choices = choices;
            total = new double[rows];
            upTo = new double[rows * choices];
        }

        void set(int row, double[] weights) {
            total[row] = Pick.cumulate(weights, upTo, row * choices);
        }

        /** The sum of the weights. */
        double total(int row) {
            return total[row];
        }

        int at(int row, double u) {
            int first = row * choices;
            int i = first;
            while (upTo[i] <= u) {
                i++;
            }
            return i - first;
        }
    }

    // ---- People in the region ----------------------------------------------------------------------------------------

    static int groupOf(int age) {
        int group = AGE_FROM.length - 1;
        while (AGE_FROM[group] > age) {
            group--;
        }
        return group;
    }

    /** Residents by area, sex and single year of age, carried forward cohort by cohort: ageing, deaths, births, migration. */
    static final class Population {
        final int baseYear;
        private final int areas;
        private final int[][][][] counts;
        /** Single years of age in the base year, by area. */
        final double[][] ages;
        /** Births per woman and year that go with one unit of FERTILITY, by area. */
        final double[] fertilityScale;
        private final long[] total;

        Population(Area[] areas, int baseYear) {
            this.baseYear = baseYear;
            this.areas = areas.length;
            counts = new int[PROJECTION_YEARS][areas.length][][];
            ages = new double[areas.length][AGES];
            fertilityScale = new double[areas.length];
            total = new long[areas.length];
            for (int a = 0; a < areas.length; a++) {
                double[][] people = pyramid(areas[a]);
                double scale = people[FEMALE][0] + people[MALE][0];
                scale /= motherhood(people);
                for (int year = POPULATION_YEAR; year < baseYear + PROJECTION_YEARS; year++) {
                    if (year > POPULATION_YEAR) {
                        people = nextYear(people, areas[a].growth, scale);
                    }
                    if (year == baseYear) {
                        for (int age = 0; age < AGES; age++) {
                            ages[a][age] = people[FEMALE][age] + people[MALE][age];
                        }
                        fertilityScale[a] = ages[a][0] / motherhood(people);
                    }
                    if (year >= baseYear) {
                        counts[year - baseYear][a] = grouped(people);
                    }
                }
                total[a] = Arrays.stream(counts[0][a]).flatMapToInt(Arrays::stream).asLongStream().sum();
            }
        }

        int count(int year, int area, int ageGroup, int gender) {
            return counts[year][area][ageGroup][gender];
        }

        /** Growth of an age group of an area in the first year of the projection, as a factor. */
        double growth(int area, int ageGroup) {
            double now = Arrays.stream(counts[0][area][ageGroup]).sum();
            return Math.max(0.9, Math.min(1.1, Arrays.stream(counts[1][area][ageGroup]).sum() / Math.max(1, now)));
        }

        long total() {
            return Arrays.stream(total).sum();
        }

        long total(int area) {
            return total[area];
        }

        /** Spreads the age groups over single years, with a constant fall or rise towards their neighbours. */
        private static double[][] pyramid(Area area) {
            double[][] people = new double[2][AGES];
            double shares = Arrays.stream(area.ages).sum();
            double[] density = new double[AGE_FROM.length];
            for (int g = 0; g < density.length; g++) {
                density[g] = g + 1 < AGE_FROM.length ? area.ages[g] / (AGE_FROM[g + 1] - AGE_FROM[g]) : area.ages[g] * (1 - OLDEST_FALL);
            }
            for (int g = 0; g < density.length; g++) {
                int from = AGE_FROM[g];
                int to = g + 1 < AGE_FROM.length ? AGE_FROM[g + 1] : AGES;
                double fall = g == 0 ? 1 : OLDEST_FALL;
                if (g > 0 && g + 1 < AGE_FROM.length) { // from the middle of the group before to that of the one behind
                    double years = ((g + 2 < AGE_FROM.length ? AGE_FROM[g + 2] + to : 2 * to) - from - AGE_FROM[g - 1]) / 2.0;
                    fall = Math.max(0.8, Math.min(1.25, StrictMath.pow(density[g + 1] / density[g - 1], 1 / years)));
                }
                double[] weight = new double[to - from];
                double sum = 0;
                double next = 1;
                for (int i = 0; i < weight.length; i++) {
                    weight[i] = next;
                    next *= fall;
                    sum += weight[i];
                }
                for (int i = 0; i < weight.length; i++) {
                    double count = area.population * area.ages[g] / shares * weight[i] / sum;
                    people[FEMALE][from + i] = count * FEMALE_SHARE[g] / 100;
                    people[MALE][from + i] = count * (1 - FEMALE_SHARE[g] / 100);
                }
            }
            return people;
        }

        private static double motherhood(double[][] people) {
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
            double births = motherhood(people) * fertilityScale;
            next[FEMALE][0] = births * FEMALE_SHARE[0] / 100;
            next[MALE][0] = births - next[FEMALE][0];
            double migrants = before * (1 + growth / 100) - after - births;
            for (int g = 0; g < AGE_FROM.length; g++) {
                int from = AGE_FROM[g];
                int to = g + 1 < AGE_FROM.length ? AGE_FROM[g + 1] : AGES;
                double here = 0;
                for (int age = from; age < to; age++) {
                    here += next[FEMALE][age] + next[MALE][age];
                }
                double factor = 1 + migrants * MIGRANT_AGES[g] / 100 / Math.max(1, here);
                for (int age = from; age < to; age++) {
                    next[FEMALE][age] *= Math.max(0, factor);
                    next[MALE][age] *= Math.max(0, factor);
                }
            }
            return next;
        }

        private static int[][] grouped(double[][] people) {
            int[][] counts = new int[AGE_FROM.length][GENDERS.length];
            for (int g = 0; g < AGE_FROM.length; g++) {
                double female = 0;
                double male = 0;
                for (int age = AGE_FROM[g]; age < (g + 1 < AGE_FROM.length ? AGE_FROM[g + 1] : AGES); age++) {
                    female += people[FEMALE][age];
                    male += people[MALE][age];
                }
                double other = OTHER_SHARE[g] / 100;
                counts[g][FEMALE] = (int) Math.round(female * (1 - other));
                counts[g][MALE] = (int) Math.round(male * (1 - other));
                counts[g][OTHER] = (int) Math.round((female + male) * other);
            }
            return counts;
        }
    }

    /**
     * Which person of the sample lives where, how old, of which gender: every area, age group, gender and cell of these has its
     * share of the population to within a person or two, at any size.
     */
    static final class Sample {
        private static final int NEED = 1, HOME = 2, FATE = 3, NEED_POINTS = 128, NEED_BALANCED = 50;
        final int size;
        final long seed;
        private final int[] start;
        private final int[] members;
        /** The first cell of each piece of so many places. */
        private final int[] guide;
        private final int guideWidth;
        /** Residents that one person of the sample stands for, by cell. */
        final double[] persons;
        private final int[] needStep;
        private final int[] homeStep;
        /** Where the even spread of a cell begins, for each of NEED, HOME and FATE. */
        private final long[][] offset;
        /** Need of the neediest of each cell, and the factor on that of the others. */
        private final double[] mostNeed;
        private final double[] otherNeed;
        private final int bits;

        /** The people of the region, each as likely as any other. */
        Sample(Population population, int size, long seed) {
            this(population, size, seed, cell -> 1);
        }

        /** The trial run: as many people from each area, and more of the old, who fill most beds. */
        static Sample trial(Population population) {
            return new Sample(population, PILOT, 0, cell -> PILOT_AGES[cell / GENDERS.length % AGE_GROUPS.length]
                    / population.total(cell / (GENDERS.length * AGE_GROUPS.length)));
        }

        /** @param chance how likely a resident of a cell is in the sample, against one of another cell */
        private Sample(Population population, int size, long seed, IntToDoubleFunction chance) {
            this.size = size;
            this.seed = seed;
            int genders = GENDERS.length;
            int groups = AGE_GROUPS.length;
            int cells = population.areas * groups * genders;
            double[] exact = new double[cells];
            persons = new double[cells];
            double all = 0;
            for (int c = 0; c < cells; c++) {
                exact[c] = population.count(0, c / (groups * genders), c / genders % groups, c % genders) * chance.applyAsDouble(c);
                all += exact[c];
            }
            for (int c = 0; c < cells; c++) {
                exact[c] *= size / all;
                persons[c] = all / size / chance.applyAsDouble(c);
            }
            members = round(exact, size, groups, genders);
            start = new int[cells + 1];
            needStep = new int[cells];
            homeStep = new int[cells];
            offset = new long[FATE + 1][cells];
            mostNeed = new double[cells];
            otherNeed = new double[cells];
            for (int c = 0; c < cells; c++) {
                start[c + 1] = start[c] + members[c];
                needStep[c] = coprime(members[c], 0.6180339887);
                homeStep[c] = coprime(members[c], 0.4142135624);
                for (int salt = 1; salt < offset.length; salt++) {
                    offset[salt][c] = (Chance.mix(seed + salt * Chance.GOLDEN + c) >>> 1) % Math.max(1, members[c]);
                }
                balanceNeed(c, c / genders % groups);
            }
            guideWidth = size / 4_096 + 1;
            guide = new int[size / guideWidth + 1];
            for (int i = 0, cell = 0; i < guide.length; i++) {
                while (start[cell + 1] <= i * guideWidth && cell < cells - 1) {
                    cell++;
                }
                guide[i] = cell;
            }
            int width = 64 - Long.numberOfLeadingZeros(Math.max(1, size - 1L));
            bits = Math.max(2, width + (width & 1));
        }

        /** Rounds so that the sums over area, age and gender stay near theirs: each left-over person goes where most are missing. */
        private static int[] round(double[] exact, int size, int groups, int genders) {
            int[] whole = new int[exact.length];
            double[] area = new double[exact.length / (groups * genders)];
            double[] age = new double[groups];
            double[] gender = new double[genders];
            double[] ageGender = new double[groups * genders];
            int left = size;
            for (int c = 0; c < exact.length; c++) {
                whole[c] = (int) exact[c];
                left -= whole[c];
                double rest = exact[c] - whole[c];
                area[c / (groups * genders)] += rest;
                age[c / genders % groups] += rest;
                gender[c % genders] += rest;
                ageGender[c % (groups * genders)] += rest;
            }
            boolean[] given = new boolean[exact.length];
            for (; left > 0; left--) {
                int best = -1;
                double most = Double.NEGATIVE_INFINITY;
                for (int c = 0; c < exact.length; c++) {
                    double missing = area[c / (groups * genders)] + age[c / genders % groups] + gender[c % genders]
                            + ageGender[c % (groups * genders)] + (exact[c] - whole[c]);
                    if (!given[c] && exact[c] > 0 && missing > most) {
                        most = missing;
                        best = c;
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

        /** The place of a person in the order of the cells: a permutation (Feistel network) that mixes areas and ages. */
        int shuffle(int person) {
            int half = bits / 2;
            long mask = (1L << half) - 1;
            long x = person;
            do {
                long left = x >>> half;
                long right = x & mask;
                for (int round = 0; round < 4; round++) {
                    long next = left ^ (Chance.mix(right + (round + 1) * Chance.GOLDEN ^ seed * 0x2545F4914F6CDD1DL) & mask);
                    left = right;
                    right = next;
                }
                x = left << half | right;
            } while (x >= size);
            return (int) x;
        }

        int cellOf(int place) {
            int cell = guide[place / guideWidth];
            while (start[cell + 1] <= place) {
                cell++;
            }
            return cell;
        }

        /** Members of a cell are spread evenly over a distribution: the k-th of n gets one of n equal parts of it, in mixed order. */
        private int part(int cell, int member, int step, int salt) {
            return (int) ((member * (long) step + offset[salt][cell]) % members[cell]);
        }

        /** Where a member's home facility lies in [0, 1) of the area's distribution: even over the members, and over those of like need. */
        double home(int cell, int needPart, double within) {
            return (part(cell, needPart, homeStep[cell], HOME) + within) / members[cell];
        }

        /** The part of the distribution of need that is a member's, from 0 for the least needy. */
        int needPart(int cell, int member) {
            return part(cell, member, needStep[cell], NEED);
        }

        /**
         * Need for care of the member with this part of its distribution. The needs of a cell are spread evenly over it; what the neediest
         * member has above the mean of the topmost part, which is a long one, the others have less. So a cell's expected visits do not
         * hang on one person.
         */
        double need(int cell, int part, double within) {
            int n = members[cell];
            return part == n - 1 ? mostNeed[cell] : World.need(cell / GENDERS.length % AGE_GROUPS.length, (part + within) / n) * otherNeed[cell];
        }

        /** Where in [0, 1) the chance to have survived ends a life: even over the members, and over those of like need. */
        double fate(int cell, int needPart, double within) {
            return (part(cell, needPart, needStep[cell], FATE) + within) / members[cell];
        }

        private void balanceNeed(int cell, int ageGroup) {
            double n = members[cell];
            if (n == 0) {
                return;
            }
            double u = (Chance.mix(seed + 4 * Chance.GOLDEN + cell) >>> 11) * 0x1p-53;
            mostNeed[cell] = World.need(ageGroup, (n - 1 + u) / n);
            double mean = 0;
            for (int i = 0; i < NEED_POINTS; i++) {
                mean += World.need(ageGroup, (n - (i + 0.5) / NEED_POINTS) / n) / NEED_POINTS;
            }
            // in a cell of a few people that one may have more than all the others
            otherNeed[cell] = n < NEED_BALANCED ? 1 : Math.min(1.5, Math.max(0.5, (n - mostNeed[cell]) / (n - mean)));
        }
    }

    /** Sites and areas that the table does not name: invented words of Datafaker, never a real place of the Lower Mainland. */
    record Invented(Site[] sites, Area[] areas) {
        static Invented places(int count, long seed) {
            Chance chance = new Chance();
            chance.seed(seed, -12);
            Faker faker = new Faker(Locale.ENGLISH, new Random(chance.bits()));
            Set<String> taken = new HashSet<>();
            Arrays.stream(SITES).forEach(s -> taken.add(s.code));
            Site[] sites = new Site[count];
            Area[] areas = new Area[count];
            String[] roles = {COMMUNITY, REGIONAL, COMMUNITY};
            String[] kinds = {"Health Centre", "Hospital", "Community Hospital"};
            String[] lands = {"Meadows", "Ridge", "Landing", "Hollow", "Point", "Fields", "Crossing", "Bluff"};
            for (int i = 0; i < count; i++) {
                String place;
                do {
                    String word = chance.happens(0.5) ? faker.space().constellation() : faker.ancient().hero();
                    place = word + " " + lands[(int) (chance.uniform() * lands.length)];
                } while (!place.matches("[A-Za-z]+ [A-Za-z]+") || !taken.add(place));
                String code;
                do {
                    code = "LM-" + place.toUpperCase(Locale.ROOT).charAt(0) + (char) ('A' + (int) (chance.uniform() * 26))
                            + (char) ('A' + (int) (chance.uniform() * 26));
                } while (!taken.add(code));
                Area like = AREAS[(int) (chance.uniform() * AREAS.length)];
                sites[i] = new Site(code, place + " " + kinds[i % 3], roles[i % 3], Math.round(70 * chance.uniform()),
                        Math.round(34 * chance.uniform()), 0.92 + Math.round(18 * chance.uniform()) / 100.0, i % 2 == 0);
                areas[i] = new Area(place, code,
                        60_000 + 1_000 * (int) (100 * chance.uniform()), 0.6 + Math.round(19 * chance.uniform()) / 10.0,
                        0.9 + Math.round(20 * chance.uniform()) / 100.0, 1.0, like.ages);
            }
            return new Invented(sites, areas);
        }
    }

    // ---- The world: all tables, made ready to draw from -----------------------------------------------------------------

    /** Days, clocks and holidays of the history. Time is counted in seconds of the local clock from the first date. */
    static final class Calendar {
        final LocalDate first;
        final LocalDate last;
        final long end;
        /** First second of each year of the model, counted back: year 1 ends with the history, year 0 lies after it. */
        final long[] yearStart;
        /** Those of age a on the last date were born from day firstBirthday[a + 1] to the one before firstBirthday[a]. */
        final int[] firstBirthday = new int[AGES + 1];
        /** Seconds of the day at which an hour is skipped, by day of the history from its warm-up; 0 = none. */
        private final int[] gap;
        private final int firstDay;
        /** Days from 1 March of the year 0 to the first date. */
        private final int sinceMarch;
        private final int firstWeekday;
        private final byte[] yearOfDay;
        private final boolean[] holiday;
        /** Each day from the first of the model to the end of the year after the history: as a number such as 20251231, and as text. */
        private final int[] yearMonthDay;
        private final long[] yearMonthText;
        private final long[] dayText;

        Calendar(LocalDate first, LocalDate last) {
            this.first = first;
            this.last = last;
            sinceMarch = (int) ChronoUnit.DAYS.between(LocalDate.of(0, 3, 1), first);
            firstWeekday = first.getDayOfWeek().ordinal();
            end = seconds(last.plusDays(1));
            List<Long> starts = new ArrayList<>(List.of(end));
            while (starts.get(starts.size() - 1) > -WARM_UP_DAYS * (long) DAY) {
                starts.add(seconds(last.plusDays(1).minusYears(starts.size())));
            }
            yearStart = starts.stream().mapToLong(s -> s).toArray();
            gap = gaps();
            firstDay = dayOf(yearStart[yearStart.length - 1]);
            yearOfDay = new byte[dayOf(end) - firstDay + 1]; // the last entry is the year after the history
            for (int k = 1; k < yearStart.length; k++) {
                Arrays.fill(yearOfDay, dayOf(yearStart[k]) - firstDay, dayOf(yearStart[k - 1]) - firstDay, (byte) k);
            }
            holiday = new boolean[days() + 1];
            for (int year = first.plusDays(firstDay).getYear(); year <= last.getYear(); year++) {
                for (LocalDate day : holidays(year)) {
                    int i = dayOf(seconds(day)) - firstDay;
                    if (i >= 0 && i < holiday.length) {
                        holiday[i] = true;
                    }
                }
            }
            for (int age = 0; age <= AGES; age++) {
                firstBirthday[age] = (int) (seconds(last.minusYears(age)) / DAY) + 1;
            }
            yearMonthDay = new int[dayOf(seconds(last.plusDays(1).plusYears(1))) - firstDay];
            yearMonthText = new long[yearMonthDay.length];
            dayText = new long[yearMonthDay.length];
            for (int i = 0; i < yearMonthDay.length; i++) {
                int date = dateOf(firstDay + i);
                yearMonthDay[i] = date;
                yearMonthText[i] = Text.pair(date / 1_000_000) | Text.pair(date / 10_000 % 100) << 16 | (long) '-' << 32
                        | Text.pair(date / 100 % 100) << 40 | (long) '-' << 56;
                dayText[i] = Text.pair(date % 100);
            }
        }

        long seconds(LocalDate date) {
            return ChronoUnit.DAYS.between(first, date) * DAY;
        }

        int years() {
            return yearStart.length;
        }

        /** From the first day of the first year of the model to the last of the history. */
        int days() {
            return dayOf(end) - firstDay;
        }

        /** Each day from the first of the first year of the model to the end of the year after the history. */
        private Day[] describe() {
            Day[] described = new Day[yearMonthDay.length];
            Set<LocalDate> holidays = Set.of();
            LocalDate date = first.plusDays(firstDay);
            for (int d = 0; d < described.length; d++, date = date.plusDays(1)) {
                if (d == 0 || date.getDayOfYear() == 1) {
                    holidays = holidays(date.getYear());
                }
                described[d] = Day.of(date, holidays.contains(date));
            }
            return described;
        }

        /** What follows the two digits of the day, for each minute of a day, with room for them; and for each second. */
        private static final long[] MINUTES = new long[24 * 60], SECONDS = new long[60];

        static {
            for (int i = 0; i < MINUTES.length; i++) {
                MINUTES[i] = (long) ' ' << 16 | Text.pair(i / 60) << 24 | (long) ':' << 40 | Text.pair(i % 60) << 48;
            }
            for (int i = 0; i < SECONDS.length; i++) {
                SECONDS[i] = ':' | Text.pair(i) << 8;
            }
        }

        /** Whole weeks before the first date, more than any age: counted from there, no time is negative. */
        static final int DAYS_BEFORE = 6_000 * 7;
        static final long SECONDS_BEFORE = DAYS_BEFORE * (long) DAY;

        static int dayOf(long time) {
            return (int) ((time + SECONDS_BEFORE) / DAY) - DAYS_BEFORE;
        }

        static int secondOf(long time) {
            return (int) ((time + SECONDS_BEFORE) % DAY);
        }

        /** Whether a day is a statutory holiday; those behind the history do not matter. */
        boolean isHoliday(int day) {
            return day >= firstDay && day - firstDay < holiday.length && holiday[day - firstDay];
        }

        /** 0 is Monday. */
        int weekday(int day) {
            return (day + DAYS_BEFORE + firstWeekday) % 7;
        }

        /** The year of the model in which a time lies. */
        int yearOf(long time) {
            int day = dayOf(time) - firstDay;
            return yearOfDay[Math.min(Math.max(day, 0), yearOfDay.length - 1)];
        }

        /** The date of a day of the model as a number, such as 20251231: the difference of two, divided by 10,000, is an age in years. */
        int yearMonthDay(int day) {
            return yearMonthDay[day - firstDay];
        }

        /** The same for any day, without a table of a century: years begin in March here, so that a leap day is the last of its year. */
        int dateOf(int day) {
            int days = day + sinceMarch;
            int century = (4 * days + 3) / 146_097;
            int ofCentury = days - 146_097 * century / 4;
            int year = (4 * ofCentury + 3) / 1_461;
            int ofYear = ofCentury - 1_461 * year / 4;
            int month = (5 * ofYear + 2) / 153;
            int ofMonth = ofYear - (153 * month + 2) / 5 + 1;
            return (100 * century + year + month / 10) * 10_000 + (month < 10 ? month + 3 : month - 9) * 100 + ofMonth;
        }

        /** How much of a year of the model lies in the history, in years. */
        double shareOfHistory(int year) {
            return year == 0 ? 0 : (Math.max(0, yearStart[year - 1]) - Math.max(0, yearStart[year])) / (365.25 * DAY);
        }

        private int[] gaps() {
            int[] found = new int[(int) ((end - yearStart[yearStart.length - 1]) / DAY) + 1];
            ZoneRules rules = ZONE.getRules();
            ZoneOffsetTransition next = rules.nextTransition(first.plusDays(yearStart[yearStart.length - 1] / DAY).atStartOfDay(ZONE).toInstant());
            while (next != null && !next.getDateTimeBefore().toLocalDate().isAfter(last)) {
                if (next.isGap()) {
                    LocalDateTime skipped = next.getDateTimeBefore();
                    found[(int) ((seconds(skipped.toLocalDate()) - yearStart[yearStart.length - 1]) / DAY)] = skipped.toLocalTime().toSecondOfDay();
                }
                next = rules.nextTransition(next.getInstant());
            }
            return found;
        }

        /** The time that the clock shows: nothing happens in the hour that spring forward skips. */
        long clock(long time) {
            int day = dayOf(time) - firstDay;
            if (day < 0 || day >= gap.length || gap[day] == 0) {
                return time;
            }
            int second = secondOf(time) - gap[day];
            return second >= 0 && second < HOUR ? time + HOUR : time;
        }

        Text timestamp(Text text, long time) {
            int day = dayOf(time) - firstDay;
            int second = secondOf(time);
            return text.put(yearMonthText[day], 8).put(dayText[day] | MINUTES[second / 60], 8).put(SECONDS[second % 60], 3);
        }

        /** Statutory holidays of British Columbia. */
        static Set<LocalDate> holidays(int year) {
            Set<LocalDate> days = new TreeSet<>();
            days.add(LocalDate.of(year, 1, 1));
            if (year >= 2013) {
                days.add(LocalDate.of(year, 2, 1).with(TemporalAdjusters.dayOfWeekInMonth(year >= 2019 ? 3 : 2, DayOfWeek.MONDAY)));
            }
            days.add(easter(year).minusDays(2));
            days.add(LocalDate.of(year, 5, 25).with(TemporalAdjusters.previous(DayOfWeek.MONDAY)));
            days.add(LocalDate.of(year, 7, 1));
            days.add(LocalDate.of(year, 8, 1).with(TemporalAdjusters.firstInMonth(DayOfWeek.MONDAY)));
            days.add(LocalDate.of(year, 9, 1).with(TemporalAdjusters.firstInMonth(DayOfWeek.MONDAY)));
            if (year >= 2023) {
                days.add(LocalDate.of(year, 9, 30));
            }
            days.add(LocalDate.of(year, 10, 1).with(TemporalAdjusters.dayOfWeekInMonth(2, DayOfWeek.MONDAY)));
            days.add(LocalDate.of(year, 11, 11));
            days.add(LocalDate.of(year, 12, 25));
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
     * What the calendar says about how many come on a day.
     *
     * @param weekday 0 is Monday
     * @param monthDay such as 1231
     * @param month the place in the year, in months since mid-January
     * @param christmas factor on all arrivals
     * @param winter the respiratory winter of children
     * @param laterWinter that of adults and seniors, against the mean
     */
    private record Day(int weekday, boolean holiday, int monthDay, double month, double christmas, double winter, double laterWinter) {

        static Day of(LocalDate date, boolean holiday) {
            int monthDay = date.getMonthValue() * 100 + date.getDayOfMonth();
            return new Day(date.getDayOfWeek().ordinal(), holiday, monthDay,
                    date.getMonthValue() - 1 + (date.getDayOfMonth() - 0.5) / date.lengthOfMonth() - 0.5,
                    monthDay == 1225 ? CHRISTMAS_DAY : monthDay > 1225 || monthDay <= 102 ? AFTER_CHRISTMAS : 1,
                    winter(date), winter(date.minusDays(WINTER_LATER_DAYS)) / WINTER_MEAN);
        }

        /** The respiratory winter: a wave around mid-December, as high as its year. */
        private static double winter(LocalDate date) {
            int year = date.getMonthValue() >= 7 ? date.getYear() : date.getYear() - 1;
            double distance = (date.toEpochDay() - LocalDate.of(year, 12, 12).toEpochDay()) / 34.0;
            return WINTERS.getOrDefault(year, WINTER_MEAN) * StrictMath.exp(-distance * distance / 2);
        }

        /** The table's value in mid-month, in between on a straight line: a season has no steps. */
        double smooth(double[] months) {
            int before = (int) Math.floor(month);
            double share = month - before;
            return months[Math.floorMod(before, 12)] * (1 - share) + months[Math.floorMod(before + 1, 12)] * share;
        }
    }

    /** Everything that a life draws from. Built once, then read by all threads. */
    static final class World {
        static final int ADULT = 0, SENIOR = 1, CHILD = 2, URGENT = 3, ELECTIVE = 4, DIRECT = 5;

        final Site[] sites;
        final Area[] areas;
        final Population population;
        final Calendar calendar;
        final int[] defaultSite;
        final double[][][][] rates;
        private final double[][][] peopleThen;

        /** Subprograms in the order of SUBPROGRAMS ("units"). */
        final int[] subprogramId;
        final Integer[] unitsByProgram;
        final boolean[][] covered;
        final int[][] nearest;
        final int[] tertiary;
        final Lognormal[] stayLength;
        final int[] causeUnit = new int[CAUSES.length];
        final int[] plannedUnit = new int[PLANNED.length];
        final int[] plannedKind = Arrays.stream(PLANNED).mapToInt(World::dayKind).toArray();
        final int[] onwardUnit = new int[ONWARD.length];
        final double[] sentUp;
        final double[] admitSite;
        private final double[] admitOfArea;
        final Lognormal wait = new Lognormal(WAIT_SIGMA);
        final Lognormal patience = new Lognormal(PATIENCE_SIGMA);
        final Lognormal treatment = new Lognormal(TREATMENT_SIGMA);
        final Lognormal workup = new Lognormal(WORKUP_SIGMA);
        final Lognormal boarding = new Lognormal(BOARDING_SIGMA);
        final Lognormal alc = Lognormal.of(ALC_MEDIAN, ALC_MEAN);
        final Lognormal deliveryLength = new Lognormal(DELIVERY_SIGMA);
        final Lognormal intensiveLength = Lognormal.of(NICU_MEDIAN, NICU_MEAN);
        final int[][] onward;
        final int generalMedicine;
        final int pediatrics;
        final int delivery;
        final int newborn;

        final Pick[] home;
        final Pick[] elsewhere;
        final Pick[] urgentElsewhere;
        final Pick[] age;
        final Pick[][] days;
        private final float[][] crowding;
        /** The part of a year's arrivals that its days make which the simulation has, by kind of day and year. */
        private final double[][] shareOfYear;
        final Pick[] hours;
        final Pick discharge = new Pick(DISCHARGE_HOURS);
        final Pick bed = new Pick(HOURS_BED);
        /** By site, and last for urgent care. */
        final Pick[][][] ctas;
        final Pick[][][] causes = new Pick[AGES][2][2];

        /** Staffed beds by site and program_id; 0 = no inpatients. */
        final int[][] beds;
        /** Factor on the use of those alive, by area, gender, year and age group at the end, that makes up for those who died before. */
        private double[][][][] survivors;
        /** Expected visits by area, gender and age (planOf): the sum over years and services, and how it divides. */
        final Picks visitPlan;
        final Picks otherPlan;
        final double[][][] ownVisits;
        /** Which service a visit is to, by area, gender and age group, and which most are to. */
        final Pick[][][] services;
        final int[][][] primaryService;
        /** Visits a year by area, gender and age; planned admissions a year by gender, line and age. */
        final double[][][] useByAge;
        final double[][][] plannedByAge;
        /** Deliveries a year for each unit of the area's fertilityScale, by gender and age. */
        final double[][] fertility;
        final Picks deliveryPlan;

        /** The world, with its need for beds and its mortality measured. */
        static World ready(Site[] sites, Area[] areas, Population population, LocalDate first, LocalDate last) {
            World world = new World(sites, areas, population, first, last);
            world.calibrate();
            return world;
        }

        private World(Site[] sites, Area[] areas, Population population, LocalDate first, LocalDate last) {
            this.sites = sites;
            this.areas = areas;
            this.population = population;
            calendar = new Calendar(first, last);
            defaultSite = new int[areas.length];
            for (int a = 0; a < areas.length; a++) {
                defaultSite[a] = site(areas[a].site);
            }
            rates = rates();
            peopleThen = peopleThen();
            int plans = areas.length * GENDERS.length * AGES;
            visitPlan = new Picks(plans, (calendar.years() - 1) * SERVICES.length);
            otherPlan = new Picks(plans, (calendar.years() - 1) * PLANNED.length);
            deliveryPlan = new Picks(plans, calendar.years() - 1);
            ownVisits = new double[areas.length][GENDERS.length][AGE_GROUPS.length];
            services = new Pick[areas.length][GENDERS.length][AGE_GROUPS.length];
            primaryService = new int[areas.length][GENDERS.length][AGE_GROUPS.length];
            useByAge = new double[areas.length][GENDERS.length][];
            plannedByAge = new double[GENDERS.length][PLANNED.length][AGES];
            fertility = new double[GENDERS.length][AGES];
            use();
            survivors = new double[areas.length][GENDERS.length][calendar.years()][AGE_GROUPS.length];
            for (double[][][] area : survivors) {
                for (double[][] gender : area) {
                    for (double[] year : gender) {
                        Arrays.fill(year, 1);
                    }
                }
            }

            int units = SUBPROGRAMS.length;
            subprogramId = new int[units];
            unitsByProgram = new Integer[units];
            covered = new boolean[sites.length][units];
            stayLength = new Lognormal[units];
            sentUp = new double[sites.length];
            admitOfArea = new double[areas.length];
            admitSite = new double[sites.length];
            for (int s = 0; s < sites.length; s++) {
                sentUp[s] = SENT_UP.getOrDefault(sites[s].type, 0.0);
                admitSite[s] = ADMIT_SITE.getOrDefault(sites[s].type, 1.0);
            }
            int[] seen = new int[PROGRAMS.length + 1];
            for (int u = 0; u < units; u++) {
                Subprogram sub = SUBPROGRAMS[u];
                subprogramId[u] = ++seen[sub.program];
                unitsByProgram[u] = u;
                stayLength[u] = sub.median == 0 ? null : Lognormal.of(sub.median, sub.mean);
                Set<String> where = Set.of(sub.beds.split(" "));
                for (int s = 0; s < sites.length; s++) {
                    covered[s][u] = where.contains(sites[s].type) || where.contains(sites[s].code);
                }
            }
            Arrays.sort(unitsByProgram, Comparator.comparing((Integer u) -> SUBPROGRAMS[u].program).thenComparing(u -> subprogramId[u]));
            nearest = new int[units][sites.length];
            tertiary = new int[sites.length];
            for (int s = 0; s < sites.length; s++) {
                int here = s;
                tertiary[s] = closest(s, other -> sites[other].type.equals(TERTIARY));
                for (int u = 0; u < units; u++) {
                    int unit = u;
                    nearest[u][s] = closest(here, other -> covered[other][unit]);
                }
            }
            generalMedicine = bedUnit(1, 1);
            pediatrics = bedUnit(3, 3);
            delivery = bedUnit(3, 1);
            newborn = bedUnit(3, 2);
            for (int i = 0; i < CAUSES.length; i++) {
                causeUnit[i] = bedUnit(CAUSES[i].program, CAUSES[i].subprogram);
            }
            for (int i = 0; i < PLANNED.length; i++) {
                plannedUnit[i] = bedUnit(PLANNED[i].program, PLANNED[i].subprogram);
            }
            for (int i = 0; i < ONWARD.length; i++) {
                onwardUnit[i] = bedUnit(ONWARD[i].toProgram, ONWARD[i].toSubprogram);
            }
            onward = IntStream.range(0, units).mapToObj(u -> IntStream.range(0, ONWARD.length).filter(i -> unit(ONWARD[i].program, ONWARD[i].subprogram) == u)
                    .toArray()).toArray(int[][]::new);
            beds = new int[sites.length][PROGRAMS.length + 1];

            home = new Pick[areas.length];
            elsewhere = new Pick[areas.length];
            urgentElsewhere = new Pick[areas.length];
            age = new Pick[areas.length * AGE_GROUPS.length];
            for (int a = 0; a < areas.length; a++) {
                double[] pull = pull(a);
                double others = Arrays.stream(pull).sum() - pull[defaultSite[a]];
                double[] homes = new double[sites.length];
                double[] urgent = new double[sites.length];
                for (int s = 0; s < sites.length; s++) {
                    homes[s] = s == defaultSite[a] ? DEFAULT_SITE_SHARE : (1 - DEFAULT_SITE_SHARE) * pull[s] / Math.max(others, 1e-9);
                    urgent[s] = sites[s].urgentCare ? pull[s] : 0;
                }
                home[a] = new Pick(homes);
                for (int s = 0; s < sites.length; s++) {
                    admitOfArea[a] += homes[s] * admitSite[s];
                }
                elsewhere[a] = new Pick(pull);
                urgentElsewhere[a] = new Pick(urgent);
                for (int g = 0; g < AGE_GROUPS.length; g++) {
                    age[a * AGE_GROUPS.length + g] = new Pick(Arrays.copyOfRange(population.ages[a], AGE_FROM[g],
                            g + 1 < AGE_FROM.length ? AGE_FROM[g + 1] : AGES));
                }
            }

            shareOfYear = new double[DIRECT + 1][calendar.years()];
            Day[] calendarDays = calendar.describe();
            days = days(calendarDays);
            crowding = crowding(calendarDays);
            ctas = new Pick[sites.length + 1][AGE_GROUPS.length][2];
            hours = new Pick[] {new Pick(HOURS_ADULT), new Pick(HOURS_SENIOR), new Pick(HOURS_CHILD), new Pick(HOURS_URGENT), new Pick(HOURS_ELECTIVE),
                new Pick(HOURS_DIRECT)};
            for (int g = 0; g < AGE_GROUPS.length; g++) {
                for (int night = 0; night < 2; night++) {
                    for (int s = 0; s < sites.length; s++) {
                        double[] hospital = new double[CTAS.length];
                        for (int c = 0; c < CTAS.length; c++) {
                            hospital[c] = CTAS[c][g] * (night == 1 ? CTAS_NIGHT[c] : 1) * (c < 2 ? CTAS_SITE.getOrDefault(sites[s].type, 1.0) : 1);
                        }
                        ctas[s][g][night] = new Pick(hospital);
                    }
                    ctas[sites.length][g][night] = new Pick(CTAS_URGENT);
                }
            }
            for (int a = 0; a < AGES; a++) {
                for (int male = 0; male < 2; male++) {
                    for (int urgent = 0; urgent < 2; urgent++) {
                        double[] weights = new double[CAUSES.length];
                        for (int i = 0; i < CAUSES.length; i++) {
                            Cause cause = CAUSES[i];
                            weights[i] = a < cause.minAge || a > cause.maxAge ? 0
                                    : cause.weights[groupOf(a)] * (male == 1 ? cause.male : 1) * (urgent == 1 ? cause.urgent : 1);
                        }
                        causes[a][male][urgent] = new Pick(weights);
                    }
                }
            }
        }

        private interface Where {
            boolean test(int site);
        }

        /** The closest site for which it holds, this one included; -1 if there is none. */
        private int closest(int from, Where where) {
            int best = -1;
            for (int s = 0; s < sites.length; s++) {
                if (where.test(s) && (best < 0 || distance(sites[from], sites[s]) < distance(sites[from], sites[best]))) {
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
            double[] pull = new double[sites.length];
            for (int s = 0; s < sites.length; s++) {
                pull[s] = SITE_PULL.getOrDefault(sites[s].type, 1.0) * StrictMath.exp(-distance(sites[defaultSite[area]], sites[s]) / DISTANCE_SCALE);
            }
            return pull;
        }

        private int site(String code) {
            for (int s = 0; s < sites.length; s++) {
                if (sites[s].code.equals(code)) {
                    return s;
                }
            }
            throw new IllegalStateException("the model names the site " + code + ", which is not in SITES");
        }

        /** The tertiary site to which a site sends patients of this unit, or -1 if it keeps them. */
        int higherSite(int site, int unit) {
            int up = tertiary[site];
            return up >= 0 && up != site && covered[up][unit] ? up : -1;
        }

        /** A unit that the model admits to: it needs beds at some site. */
        private int bedUnit(int program, int subprogram) {
            int unit = unit(program, subprogram);
            if (nearest[unit][0] < 0) {
                throw new IllegalStateException("the model admits to subprogram " + program + "." + subprogram
                        + ", which has no beds at any site: name site types or codes in its line of SUBPROGRAMS");
            }
            return unit;
        }

        private int unit(int program, int subprogram) {
            for (int u = 0; u < SUBPROGRAMS.length; u++) {
                if (SUBPROGRAMS[u].program == program && subprogramId[u] == subprogram) {
                    return u;
                }
            }
            throw new IllegalStateException("the model admits to subprogram " + program + "." + subprogram
                    + ", which is not in SUBPROGRAMS: add its line");
        }

        /** Visits per 1,000 residents and year, to two decimals, as ed_baseline_rates states them. */
        double rate(int area, int ageGroup, int gender, int service) {
            return rates[area][ageGroup][gender][service];
        }

        private double[][][][] rates() {
            // Area factors are scaled so that the rates of the region are those of SERVICES.
            double people = 0;
            double hospital = 0;
            double urgent = 0;
            for (Area area : areas) {
                people += area.population;
                hospital += area.population * area.hospitalUse;
                urgent += area.population * area.urgentUse;
            }
            double[][][][] rates = new double[areas.length][AGE_GROUPS.length][GENDERS.length][SERVICES.length];
            for (int a = 0; a < areas.length; a++) {
                for (int g = 0; g < AGE_GROUPS.length; g++) {
                    for (int s = 0; s < SERVICES.length; s++) {
                        Service service = SERVICES[s];
                        double use = service.urgentCare ? areas[a].urgentUse * people / urgent : areas[a].hospitalUse * people / hospital;
                        double[] regional = {service.female[g], service.male[g], (service.female[g] + service.male[g]) / 2 * OTHER_USE};
                        for (int gender = 0; gender < GENDERS.length; gender++) {
                            rates[a][g][gender][s] = Math.round(regional[gender] * use * 100) / 100.0;
                        }
                    }
                }
            }
            return rates;
        }

        /** The kind of day on which a visit is likely, by service and age in years. */
        static int dayKind(int service, int years) {
            return SERVICES[service].urgentCare ? URGENT : SERVICES[service].child ? CHILD : years < SENIOR_FROM ? ADULT : SENIOR;
        }

        static int dayKind(Planned line) {
            return line.source.equals("Elective") ? ELECTIVE : DIRECT;
        }

        private Pick[][] days(Day[] calendarDays) {
            List<ToDoubleFunction<Day>> weights = List.of(
                    day -> WEEK_ADULT[day.weekday] * day.smooth(MONTHS_ADULT) * day.christmas * (1 + WINTER_ADULT * day.laterWinter)
                            * (day.holiday ? HOLIDAY_ED : 1),
                    day -> WEEK_SENIOR[day.weekday] * day.smooth(MONTHS_SENIOR) * day.christmas * (1 + WINTER_SENIOR * day.laterWinter),
                    day -> WEEK_CHILD[day.holiday ? 5 : day.weekday] * day.smooth(MONTHS_CHILD) * day.christmas * (1 + day.winter),
                    day -> WEEK_URGENT[day.weekday] * day.smooth(MONTHS_ADULT) * day.christmas * (1 + WINTER_ADULT * day.laterWinter)
                            * (day.holiday ? HOLIDAY_URGENT : 1),
                    day -> WEEK_ELECTIVE[day.weekday] * day.smooth(MONTHS_ELECTIVE) * (day.holiday ? HOLIDAY_ELECTIVE : 1)
                            * (day.monthDay >= 1220 || day.monthDay <= 103 ? CHRISTMAS_ELECTIVE : 1),
                    day -> WEEK_DIRECT[day.holiday ? 6 : day.weekday]);
            Pick[][] picks = new Pick[weights.size()][calendar.years()];
            for (int k = 0; k < calendar.years(); k++) {
                int start = Calendar.dayOf(calendar.yearStart[k]) - calendar.firstDay;
                int end = k == 0 ? calendarDays.length : Calendar.dayOf(calendar.yearStart[k - 1]) - calendar.firstDay;
                for (int w = 0; w < picks.length; w++) {
                    double[] weight = new double[end - start];
                    double year = 0;
                    for (int d = 0; d < weight.length; d++) {
                        weight[d] = weights.get(w).applyAsDouble(calendarDays[start + d]);
                        year += weight[d];
                    }
                    // nothing happens before the warm-up
                    Arrays.fill(weight, 0, Math.max(0, -WARM_UP_DAYS - (int) (calendar.yearStart[k] / DAY)), 0);
                    picks[w][k] = new Pick(weight);
                    shareOfYear[w][k] = picks[w][k].total / year;
                }
            }
            return picks;
        }

        /** How crowded each site is on each day, against its mean: the week, the winter, and a run of good and bad days of its own. */
        private float[][] crowding(Day[] calendarDays) {
            float[][] crowding = new float[sites.length][calendar.days()];
            double[] everywhere = new double[calendar.days()];
            for (int d = 0; d < everywhere.length; d++) {
                everywhere[d] = WEEK_CROWDING[calendarDays[d].weekday] * (1 + WINTER_CROWDING * calendarDays[d].laterWinter);
            }
            Lognormal luck = new Lognormal(CROWDING_SIGMA * Math.sqrt(1 - CROWDING_STAYS * CROWDING_STAYS));
            for (int s = 0; s < sites.length; s++) {
                Chance chance = new Chance();
                chance.seed(s, -16);
                double run = 1;
                for (int d = 0; d < everywhere.length; d++) {
                    run = StrictMath.pow(run, CROWDING_STAYS) * luck.at(chance.uniform());
                    crowding[s][d] = (float) (run * everywhere[d]);
                }
            }
            return crowding;
        }

        double crowdingOn(int site, long time) {
            return crowding[site][Math.max(0, Math.min(Calendar.dayOf(time) - calendar.firstDay, crowding[site].length - 1))];
        }

        /** Lets a trial population live once to measure what beds it needs and how many die, then plans with these. */
        private void calibrate() {
            plan();
            Sample pilot = Sample.trial(population);
            Tally tally = IntStream.range(0, 4).parallel().mapToObj(quarter -> {
                Life life = new Life(this, pilot, new Tally(areas.length, sites.length, calendar.years()));
                Life rehearsal = new Life(this, pilot, REHEARSAL_DEATHS);
                for (int person = quarter * PILOT / 4; person < (quarter + 1) * PILOT / 4; person++) {
                    life.live(person);
                    if (person % REHEARSAL_EVERY == 0) {
                        rehearsal.live(person);
                        List.of(rehearsal.people, rehearsal.visits, rehearsal.stays).forEach(Text::clear);
                    }
                }
                return life.tally;
            }).toList().stream().reduce(new Tally(areas.length, sites.length, calendar.years()), Tally::plus);
            double historyDays = calendar.end / (double) DAY;
            double[][] visits = new double[areas.length][AGE_GROUPS.length];
            for (int area = 0; area < areas.length; area++) {
                for (int g = 0; g < AGE_GROUPS.length; g++) {
                    for (int gender = 0; gender < GENDERS.length; gender++) {
                        visits[area][g] += population.count(0, area, g, gender) * ownVisits[area][gender][g] * admitOfArea[area];
                    }
                }
            }
            double[][] days = tally.days(visits);
            for (int s = 0; s < sites.length; s++) {
                for (int u = 0; u < SUBPROGRAMS.length; u++) {
                    if (covered[s][u]) {
                        int program = SUBPROGRAMS[u].program;
                        double occupancy = program == CRITICAL_CARE ? OCCUPANCY_CRITICAL : OCCUPANCY * (1 + OCCUPANCY_PRESSURE * (sites[s].pressure - 1));
                        beds[s][program] = (int) Math.max(1,
                                Math.round(days[s][program] / historyDays / occupancy));
                    }
                }
            }
            survivors = survivors(tally);
            plan();
        }

        /**
         * The dead of a group leave its use of care to the living, so that its expected visits stay population x rate in every year: the
         * factor is the use of all over that of those still alive. It raises the mortality of the living in turn. Care, and with it the
         * chance to die in it, goes with need, so the neediest die first.
         */
        private double[][][][] survivors(Tally tally) {
            double[][][][] factor = new double[areas.length][GENDERS.length][calendar.years()][AGE_GROUPS.length];
            for (int gender = 0; gender < GENDERS.length; gender++) {
                for (int g = 0; g < AGE_GROUPS.length; g++) {
                    double regionalUse = 0;
                    for (int area = 0; area < areas.length; area++) {
                        regionalUse += ownVisits[area][gender][g] * population.total(area) / population.total();
                    }
                    for (int area = 0; area < areas.length; area++) {
                        double use = ownVisits[area][gender][g] / Math.max(1e-9, regionalUse);
                        double before = 0;
                        for (int k = calendar.years() - 1; k >= 1; k--) {
                            double share = calendar.shareOfHistory(k);
                            double mortality = use * tally.mortality(gender, g, k, share) * share;
                            double living = 1;
                            for (int round = 0; round < 4 && mortality > 0; round++) {
                                living = 1 / useLeft(g, before, living * mortality);
                            }
                            factor[area][gender][k][g] = living;
                            before += living * mortality;
                        }
                    }
                }
            }
            return factor;
        }

        /**
         * The share of the use of an age group that the living have in a year.
         *
         * @param before expected deaths of a person whose need is 1, before that year
         * @param within the same within it
         */
        private static double useLeft(int ageGroup, double before, double within) {
            double all = 0;
            double left = 0;
            for (int i = 0; i < USE_POINTS; i++) {
                double place = (i + 0.5) / USE_POINTS;
                double n = NEEDS[ageGroup][i];
                double weight = n * place * place;
                all += weight;
                left += weight * expMinus(before * n) * (1 - expMinus(within * n)) / (within * n);
            }
            return left / all;
        }

        private static final Lognormal[] NEED = Arrays.stream(NEED_SIGMA).mapToObj(Lognormal::new).toArray(Lognormal[]::new);
        private static final double[] NEED_MEAN = Arrays.stream(NEED_SIGMA).map(World::cappedMean).toArray();

        /** The mean that need has on the scale of its median, with nobody above NEED_MAX: an integral over the normal density. */
        private static double cappedMean(double sigma) {
            double mean = StrictMath.exp(sigma * sigma / 2);
            for (int round = 0; round < 3; round++) {
                double sum = 0;
                double weight = 0;
                for (double z = -6; z <= 6; z += 0.05) {
                    double density = StrictMath.exp(-z * z / 2);
                    sum += density * Math.min(NEED_MAX * mean, StrictMath.exp(sigma * z));
                    weight += density;
                }
                mean = sum / weight;
            }
            return mean;
        }

        /** The needs over which use is summed: those at 1 less the cubes of evenly spaced places, so close together where the neediest are. */
        private static final int USE_POINTS = 64;
        private static final double[][] NEEDS = IntStream.range(0, AGE_GROUPS.length).mapToObj(g -> IntStream.range(0, USE_POINTS).mapToDouble(i -> {
            double place = (i + 0.5) / USE_POINTS;
            return need(g, 1 - place * place * place);
        }).toArray()).toArray(double[][]::new);

        /** Need for care of the person at this place of the distribution of an age group; the mean over all places is 1. */
        static double need(int ageGroup, double place) {
            return Math.min(NEED_MAX, NEED[ageGroup].at(place) / NEED_MEAN[ageGroup]);
        }

        /** How often people use care, by area, gender and age. */
        private void use() {
            for (int gender = 0; gender < GENDERS.length; gender++) {
                for (int age = 0; age < AGES; age++) {
                    for (int p = 0; p < PLANNED.length; p++) {
                        plannedByAge[gender][p][age] = planned(PLANNED[p], age, gender);
                    }
                    fertility[gender][age] = age < 15 || age > 49 || gender == MALE ? 0
                            : FERTILITY[(age - 15) / 5] * HOSPITAL_BIRTHS * (gender == OTHER ? FERTILITY_OTHER : 1);
                }
            }
            for (int area = 0; area < areas.length; area++) {
                for (int gender = 0; gender < GENDERS.length; gender++) {
                    for (int g = 0; g < AGE_GROUPS.length; g++) {
                        for (int s = 0; s < SERVICES.length; s++) {
                            ownVisits[area][gender][g] += rates[area][g][gender][s] / 1000;
                            int most = primaryService[area][gender][g];
                            primaryService[area][gender][g] = rates[area][g][gender][s] > rates[area][g][gender][most] ? s : most;
                        }
                        services[area][gender][g] = new Pick(rates[area][g][gender]);
                    }
                    useByAge[area][gender] = useByAge(area, ownVisits[area][gender]);
                }
            }
        }

        /** Expected visits and other admissions of each kind of person over all years of the history. */
        private void plan() {
            for (int area = 0; area < areas.length; area++) {
                for (int gender = 0; gender < GENDERS.length; gender++) {
                    for (int age = 0; age < AGES; age++) {
                        plan(area, gender, age);
                    }
                }
            }
        }

        private void plan(int area, int gender, int age) {
            int years = calendar.years() - 1;
            double[] visits = new double[years * SERVICES.length];
            double[] others = new double[years * PLANNED.length];
            double[] deliveries = new double[years];
            for (int k = 1; k <= Math.min(age + 1, years); k++) {
                int then = Math.min(age - (k - 1), AGES - 1);
                double living = survivors[area][gender][k][groupOf(age)] * peopleThen(area, then, k - 1);
                planVisits(visits, area, gender, then, k, living);
                planOthers(others, gender, then, k, living);
                deliveries[k - 1] = peak(fertility[gender], then) * population.fertilityScale[area] * DELIVERIES_KEPT;
            }
            int plan = planOf(area, gender, age);
            visitPlan.set(plan, visits);
            otherPlan.set(plan, others);
            deliveryPlan.set(plan, deliveries);
        }

        /** The row of visitPlan, otherPlan and deliveryPlan that is theirs. */
        static int planOf(int area, int gender, int age) {
            return (area * GENDERS.length + gender) * AGES + age;
        }

        private void planVisits(double[] visits, int area, int gender, int age, int k, double living) {
            double peak = peak(useByAge[area][gender], age) * living;
            double[] rate = rates[area][groupOf(Math.max(0, age))][gender];
            double all = ownVisits[area][gender][groupOf(Math.max(0, age))];
            for (int s = 0; s < SERVICES.length && peak > 0; s++) {
                visits[(k - 1) * SERVICES.length + s] = peak * rate[s] / 1000 / all * shareOfYear[dayKind(s, age)][k];
            }
        }

        private void planOthers(double[] others, int gender, int age, int k, double living) {
            for (int p = 0; p < PLANNED.length; p++) {
                others[(k - 1) * PLANNED.length + p] = peak(plannedByAge[gender][p], age) * living * shareOfYear[plannedKind[p]][k];
            }
        }

        /** The most that applies in the year in which a person reaches this age: before the birthday it is that of the age before. */
        static double peak(double[] byAge, int age) {
            return age < 0 ? 0 : Math.max(byAge[Math.min(age, AGES - 1)], byAge[Math.max(0, Math.min(age, AGES) - 1)]);
        }

        /**
         * Visits a year by age, so that a group of people of that age at the end of a year has made, over the year, the visits
         * that its rate says: some of them were in the group before until their birthday, some were born within the year.
         */
        private double[] useByAge(int area, double[] groupRates) {
            double[] people = population.ages[area];
            double[] use = new double[AGES];
            for (int g = 0; g < AGE_GROUPS.length; g++) {
                int from = AGE_FROM[g];
                int to = g + 1 < AGE_FROM.length ? AGE_FROM[g + 1] : AGES;
                double all = Arrays.stream(people, from, to).sum();
                double rate;
                if (g == 0) {
                    double infants = (people[0] + people[1]) / 2;
                    rate = groupRates[0] * all / (INFANT_USE * infants + all - people[0] - people[1] / 2);
                } else {
                    double younger = people[from] / 2;
                    rate = Math.max(0, (groupRates[g] * all - use[from - 1] * younger) / (all - younger));
                }
                Arrays.fill(use, from, to, rate);
            }
            use[0] *= INFANT_USE;
            return use;
        }

        /**
         * The people of an age in an earlier year against those of them who are still there in the last, in the sample: the others have
         * died elsewhere or moved, and leave their use to these. The number then is that of today less the growth of its age group.
         */
        double peopleThen(int area, int age, int yearsBack) {
            return yearsBack <= 0 ? 1 : peopleThen[area][yearsBack][Math.min(age, AGES - 1)];
        }

        private double[][][] peopleThen() {
            double[][][] factor = new double[areas.length][calendar.years()][AGES];
            for (int area = 0; area < areas.length; area++) {
                double[] now = population.ages[area];
                for (int g = 0; g < AGE_GROUPS.length; g++) {
                    double growth = population.growth(area, g);
                    double since = 1;
                    for (int yearsBack = 1; yearsBack < calendar.years(); yearsBack++) {
                        since *= growth;
                        for (int age = AGE_FROM[g]; age < (g + 1 < AGE_FROM.length ? AGE_FROM[g + 1] : AGES); age++) {
                            factor[area][yearsBack][age] = Math.min(5, now[age] / since / Math.max(1e-9, now[Math.min(age + yearsBack, AGES - 1)]));
                        }
                    }
                }
            }
            return factor;
        }

        private static double planned(Planned line, int age, int gender) {
            double malePart = 2 * line.male / (1 + line.male);
            double byGender = gender == MALE ? malePart : gender == FEMALE ? 2 - malePart : 1;
            return age < line.minAge || age > line.maxAge ? 0 : line.per1000[groupOf(age)] / 1000 * byGender;
        }
    }

    /** What the trial run measures, for the region: days in bed, and use of care with and without deaths. */
    static final class Tally {
        /** Expected days in bed, which vary less from one trial to the next than the days themselves: by age group, and by area, site and program. */
        final double[][] daysByAge = new double[1][AGE_GROUPS.length];
        final double[][][] expectedDays;
        /** Chances to die, by gender, age group and year. */
        final double[][][] deaths;
        /** Need for care of those who live throughout, by gender and age group; years of it of those born in the history, also by year. */
        final double[][] needThroughout = new double[GENDERS.length][AGE_GROUPS.length];
        final double[][][] needOfBorn;

        Tally(int areas, int sites, int years) {
            expectedDays = new double[areas][sites][];
            deaths = new double[GENDERS.length][AGE_GROUPS.length][years];
            needOfBorn = new double[GENDERS.length][AGE_GROUPS.length][years];
        }

        /**
         * Deaths a year of people whose need is 1; of gender Other, the mean of women and men.
         *
         * @param shareOfHistory how much of that year lies in the history, in years
         */
        double mortality(int gender, int ageGroup, int year, double shareOfHistory) {
            double died = 0;
            double years = 0;
            for (int like = FEMALE; like <= MALE; like++) {
                if (gender == like || gender == OTHER) {
                    died += deaths[like][ageGroup][year];
                    years += needThroughout[like][ageGroup] * shareOfHistory + needOfBorn[like][ageGroup][year];
                }
            }
            return years > 0 ? died / years : 0;
        }

        void expect(int area, int site, int program, int ageGroup, double days) {
            if (expectedDays[area][site] == null) {
                expectedDays[area][site] = new double[PROGRAMS.length + 1];
            }
            expectedDays[area][site][program] += days;
            daysByAge[0][ageGroup] += days;
        }

        Tally plus(Tally other) {
            add(daysByAge, other.daysByAge);
            for (int area = 0; area < expectedDays.length; area++) {
                for (int site = 0; site < expectedDays[area].length; site++) {
                    double[] more = other.expectedDays[area][site];
                    if (expectedDays[area][site] == null) {
                        expectedDays[area][site] = more;
                    } else if (more != null) {
                        add(new double[][] {expectedDays[area][site]}, new double[][] {more});
                    }
                }
            }
            for (int gender = 0; gender < GENDERS.length; gender++) {
                add(deaths[gender], other.deaths[gender]);
                add(needOfBorn[gender], other.needOfBorn[gender]);
            }
            add(needThroughout, other.needThroughout);
            return this;
        }

        /**
         * Days in bed by site and program. An area has the days that its expected visits bring with them at the region's ratio by age,
         * divided over sites and programs as in the trial: so chance in the trial hardly moves days from one site to another.
         *
         * @param visits expected visits by area and age group, weighted by how readily the sites of the area admit
         */
        double[][] days(double[][] visits) {
            int sites = expectedDays[0].length;
            double[][] days = new double[sites][PROGRAMS.length + 1];
            double[] visitsByAge = new double[AGE_GROUPS.length];
            for (double[] area : visits) {
                for (int g = 0; g < area.length; g++) {
                    visitsByAge[g] += area[g];
                }
            }
            for (int area = 0; area < visits.length; area++) {
                double due = 0;
                for (int g = 0; g < AGE_GROUPS.length; g++) {
                    due += daysByAge[0][g] * visits[area][g] / Math.max(1e-9, visitsByAge[g]);
                }
                double all = Arrays.stream(expectedDays[area]).filter(d -> d != null).flatMapToDouble(Arrays::stream).sum();
                for (int site = 0; site < sites; site++) {
                    for (int program = 1; program <= PROGRAMS.length && expectedDays[area][site] != null; program++) {
                        days[site][program] += due * expectedDays[area][site][program] / all;
                    }
                }
            }
            return days;
        }

        private static void add(double[][] sum, double[][] more) {
            for (int i = 0; i < sum.length; i++) {
                for (int j = 0; j < sum[i].length; j++) {
                    sum[i][j] += more[i][j];
                }
            }
        }
    }

    // ---- One life ----------------------------------------------------------------------------------------------------

    /** Simulates people one by one: a person's rows depend on the seed, the model and the person's number alone. */
    static final class Life {
        private static final int VISIT = 0, PLAN = 1, DELIVERY = 2, BIRTH = 3;
        private static final int MAX_EVENTS = 4_096;
        private static final long SHORTEST_STAY = 3 * HOUR;
        private static final Words[] AGE_TEXT = Words.of(AGE_GROUPS);
        private static final Words[] GENDER_TEXT = Words.of(GENDERS);
        private static final Words[] SERVICE_TEXT = Words.of(Arrays.stream(SERVICES).map(service -> service.name + ",").toArray(String[]::new));
        private static final int DISCHARGE = 0, ADMITTED = 1, TRANSFER = 2, AGAINST_ADVICE = 3, LWBS = 4, DEATH = 5;
        /** Disposition and mode of arrival, walk-in or by ambulance, with their commas. */
        private static final Words[][] DISPO_AND_MODE = Stream.of("Discharge", "Admit", "Transfer", "AMA", "LWBS", "Death")
                .map(dispo -> Words.of(dispo + ",Walk-in,", dispo + ",Ambulance,")).toArray(Words[][]::new);
        private static final int FROM_ED = 0, FROM_HOME_ELECTIVE = 1, FROM_HOME = 2, NEWBORN = 3, MOVED = 4;
        private static final Words[] SOURCE = Words.of("ED", "Elective", "Direct", "Newborn", "Transfer");
        private static final int TO_HOME = 0, TO_SUPPORT = 1, TO_LONG_TERM_CARE = 2, TO_OTHER_UNIT = 3, TO_AMA = 4, TO_DEATH = 5;
        private static final Words[] DESTINATION = Words.of("Home", "Home Support", "Long-Term Care", "Transfer", "AMA", "Death");

        private final World world;
        private final Calendar calendar;
        private final Sample sample;
        private final Tally tally;
        /** Factor on the chance of every death. */
        private final double deaths;
        private final Chance chance = new Chance();
        private final Text scratch = new Text();
        private final Visit current = new Visit();
        Text people = new Text();
        Text visits = new Text();
        Text stays = new Text();

        // the events planned for the person: a queue of time and event number, sorted
        private final long[] queue = new long[MAX_EVENTS];
        private final byte[] kind = new byte[MAX_EVENTS];
        private final int[] detail = new int[MAX_EVENTS];
        private final int[] child = new int[MAX_EVENTS];
        private final int[] sibling = new int[MAX_EVENTS];
        private final boolean[] afterStay = new boolean[MAX_EVENTS];
        /** Visits of each year that are no returns. */
        private final int[][] problems;
        private final int[] problemCount;
        private int head;
        private int tail;
        private int events;

        // the person
        private long number;
        private int cell;
        private int area;
        private int home;
        private int gender;
        private int age;
        private int plan;
        private long birth;
        private int birthDate;
        private double need;
        private boolean alive;
        private int deathDay;
        private long free;
        private boolean wasStay;
        /** Chance to have survived what happened until now, and the part of it, even over the members of a cell, at which the person dies. */
        private double survival;
        private double fate;
        private long lastDelivery;
        private long spacing;
        private int visitCount;
        private int visitsLastYear;
        private int stayCount;
        private final Words uuid = new Words(36);
        /** The person's number in digits: with three more it is the id of a visit or stay. */
        private final Words id = new Words(10);

        /** Lives that are only tallied: nobody dies, no rows. */
        Life(World world, Sample sample, Tally tally) {
            this(world, sample, tally, 0);
        }

        /** Lives that are written. */
        Life(World world, Sample sample, double deaths) {
            this(world, sample, null, deaths);
        }

        private Life(World world, Sample sample, Tally tally, double deaths) {
            this.world = world;
            this.calendar = world.calendar;
            this.sample = sample;
            this.tally = tally;
            this.deaths = deaths;
            problems = new int[calendar.years()][MAX_EVENTS / 4];
            problemCount = new int[calendar.years()];
        }

        void live(int person) {
            beBorn(person);
            planVisits();
            planAdmissions();
            planDeliveries();
            while (head < tail && alive) {
                long key = queue[head++];
                int event = (int) (key & (MAX_EVENTS - 1));
                long time = key / MAX_EVENTS - Calendar.SECONDS_BEFORE;
                if (time >= calendar.end) {
                    break;
                }
                if (time < free) {
                    postpone(event);
                } else {
                    happen(event, time);
                    if (alive && child[event] >= 0 && free < calendar.end) {
                        comeBack(event);
                    }
                }
            }
            if (tally == null) {
                writePatient();
            } else {
                tallyNeed();
            }
        }

        /** In the trial: notes the years in which the person had this need. */
        private void tallyNeed() {
            double people = need * sample.persons[cell];
            if (birth <= 0) {
                tally.needThroughout[gender][groupOf(age)] += people;
            } else {
                tallyNeedSinceBirth(people);
            }
        }

        private void tallyNeedSinceBirth(double people) {
            for (int k = calendar.years() - 1; k >= 1; k--) {
                long from = Math.max(birth, calendar.yearStart[k]);
                tally.needOfBorn[gender][groupOf(age)][k] += people * Math.max(0, calendar.yearStart[k - 1] - from) / (365.25 * DAY);
            }
        }

        private void beBorn(int person) {
            chance.seed(sample.seed, person);
            int place = sample.shuffle(person);
            cell = sample.cellOf(place);
            int member = place - sample.start[cell];
            int group = cell / GENDERS.length % AGE_GROUPS.length;
            number = person + 1L;
            scratch.clear();
            id.set(scratch.number(number));
            area = cell / (GENDERS.length * AGE_GROUPS.length);
            gender = cell % GENDERS.length;
            double inGroup = (member + chance.uniform()) / sample.members[cell];
            Pick ages = world.age[area * AGE_GROUPS.length + group];
            int yearOfAge = ages.at(inGroup);
            age = AGE_FROM[group] + yearOfAge;
            plan = World.planOf(area, gender, age);
            int firstDay = calendar.firstBirthday[age + 1];
            long birthDay = firstDay + (long) ((calendar.firstBirthday[age] - firstDay) * (1 - ages.within(inGroup, yearOfAge)) * 0.999999);
            int weekday = calendar.weekday((int) birthDay);
            if (weekday >= 5 && chance.happens(CAESAREAN * CAESAREAN_PLANNED)) {
                // a planned caesarean is not at a weekend
                long workday = birthDay - weekday + (int) (5 * chance.uniform());
                birthDay = workday >= firstDay ? workday : birthDay;
            }
            birth = calendar.clock(birthDay * DAY + (long) (chance.uniform() * DAY));
            birthDate = calendar.dateOf(Calendar.dayOf(birth));
            int part = sample.needPart(cell, member);
            need = sample.need(cell, part, chance.uniform());
            fate = sample.fate(cell, part, chance.uniform());
            survival = 1;
            home = world.home[area].at(sample.home(cell, part, chance.uniform()));
            drawUuid(person);
            alive = true;
            free = Long.MIN_VALUE;
            lastDelivery = Long.MIN_VALUE / 2;
            visitCount = 0;
            visitsLastYear = 0;
            stayCount = 0;
            head = 0;
            tail = 0;
            events = 0;
            if (birth >= -WARM_UP_DAYS * (long) DAY) {
                if (chance.happens(HOSPITAL_BIRTHS)) {
                    schedule(add(BIRTH, 0), birth);
                } else {
                    free = birth;
                }
            }
        }

        /** A random version-4 UUID whose first 48 bits grow with the person's number, so that rows are in the order of their key. */
        private void drawUuid(int person) {
            long high = (long) ((person + chance.uniform()) / sample.size * 0x1p48);
            long a = chance.bits();
            long b = chance.bits();
            scratch.clear();
            long second = Text.hex((int) (high << 16 | 0x4000 | a & 0xFFF));
            long third = Text.hex((int) ((0x8000 | a >>> 16 & 0x3FFF) << 16 | b >>> 32 & 0xFFFF));
            uuid.set(scratch.put(Text.hex((int) (high >>> 16)), 8).put('-').put(second, 4).put('-').put(second >>> 32, 4).put('-').put(third, 4)
                    .put('-').put(third >>> 32, 4).put(Text.hex((int) b), 8));
        }

        // ---- what is planned

        private int add(int eventKind, int eventDetail) {
            kind[events] = (byte) eventKind;
            detail[events] = eventDetail;
            child[events] = -1;
            sibling[events] = -1;
            afterStay[events] = false;
            return events++;
        }

        private void schedule(int event, long time) {
            if (tail == MAX_EVENTS) {
                System.arraycopy(queue, head, queue, 0, tail - head);
                tail -= head;
                head = 0;
            }
            long key = (time + Calendar.SECONDS_BEFORE) * MAX_EVENTS + event;
            int at = tail++;
            while (at > head && queue[at - 1] > key) {
                queue[at] = queue[at - 1];
                at--;
            }
            queue[at] = key;
        }

        /** Draws how often the person comes over the years; some of a year's visits are returns after another of the same year. */
        private void planVisits() {
            int count = Math.min(chance.poisson(world.visitPlan.total(plan) * need), MAX_EVENTS / 4);
            Arrays.fill(problemCount, 0);
            for (int i = 0; i < count; i++) {
                int line = world.visitPlan.at(plan, chance.uniform());
                int k = line / SERVICES.length + 1;
                int service = line % SERVICES.length;
                int kindOfDay = World.dayKind(service, age - (k - 1));
                long time = atHour(calendar.yearStart[k] / DAY + world.days[kindOfDay][k].at(chance.uniform()), kindOfDay);
                double[] use = world.useByAge[area][gender];
                if (time <= birth || time < -WARM_UP_DAYS * (long) DAY
                        || chance.uniform() * World.peak(use, age - (k - 1)) >= use[Math.min(ageAt(time), AGES - 1)]) {
                    continue;
                }
                int event = add(VISIT, service);
                if (problemCount[k] > 0 && chance.happens(RETURN_SHARE)) {
                    int first = problems[k][(int) (chance.uniform() * problemCount[k])];
                    sibling[event] = child[first];
                    child[first] = event;
                } else {
                    problems[k][problemCount[k]++] = event;
                    schedule(event, time);
                }
            }
        }

        private long atHour(long day, int kindOfDay) {
            double u = chance.uniform();
            Pick hours = world.hours[kindOfDay];
            int hour = hours.at(u);
            return day * DAY + hour * HOUR + (long) (hours.within(u, hour) * HOUR);
        }

        /** Planned admissions, which depend less on need than emergencies do. */
        private void planAdmissions() {
            int count = Math.min(chance.poisson(world.otherPlan.total(plan) * (PLANNED_WITHOUT_NEED + (1 - PLANNED_WITHOUT_NEED) * need)), MAX_EVENTS / 8);
            for (int i = 0; i < count; i++) {
                int line = world.otherPlan.at(plan, chance.uniform());
                int k = line / PLANNED.length + 1;
                int what = line % PLANNED.length;
                int kindOfDay = world.plannedKind[what];
                long time = atHour(calendar.yearStart[k] / DAY + world.days[kindOfDay][k].at(chance.uniform()), kindOfDay);
                scheduleByAge(PLAN, what, time, world.plannedByAge[gender][what], k);
            }
        }

        private void planDeliveries() {
            double expected = world.deliveryPlan.total(plan);
            int count = expected > 0 ? chance.poisson(expected) : 0;
            for (int i = 0; i < count; i++) {
                int k = world.deliveryPlan.at(plan, chance.uniform()) + 1;
                // a caesarean that is planned takes place on a weekday morning
                int mode = chance.happens(CAESAREAN) ? chance.happens(CAESAREAN_PLANNED) ? 2 : 1 : 0;
                long day = calendar.yearStart[k] / DAY + (mode == 2 ? world.days[World.ELECTIVE][k].at(chance.uniform())
                        : (long) (chance.uniform() * 365));
                long time = mode == 2 ? atHour(day, World.ELECTIVE) : day * DAY + (long) (chance.uniform() * DAY);
                scheduleByAge(DELIVERY, mode, time, world.fertility[gender], k);
            }
        }

        /** Schedules what was drawn at the most of its year, if it falls into the simulation and to the age at that time. */
        private void scheduleByAge(int kindOfEvent, int what, long time, double[] byAge, int k) {
            if (time > birth && time >= -WARM_UP_DAYS * (long) DAY && time < calendar.end
                    && chance.uniform() * World.peak(byAge, age - (k - 1)) < byAge[Math.min(ageAt(time), AGES - 1)]) {
                schedule(add(kindOfEvent, what), time);
            }
        }

        /** The person is still in hospital when something else was due: it comes later. */
        private void postpone(int event) {
            if (free >= calendar.end) {
                return;
            }
            schedule(event, switch (kind[event]) {
                case VISIT -> notBefore(free + (long) ((0.1 + 3 * chance.exponential()) * DAY), World.dayKind(detail[event], age));
                case DELIVERY -> free + HOUR + (long) (chance.exponential() * DAY);
                default -> plannedAfter(free + 7L * DAY, PLANNED[detail[event]]);
            });
        }

        private long notBefore(long earliest, int kindOfDay) {
            long time = Long.MIN_VALUE;
            for (int day = Calendar.dayOf(earliest); time < earliest; day++) {
                time = atHour(day, kindOfDay);
            }
            return time;
        }

        private long plannedAfter(long earliest, Planned line) {
            int kindOfDay = World.dayKind(line);
            int k = calendar.yearOf(earliest);
            for (int attempt = 0; attempt < 200; attempt++) {
                long day = calendar.yearStart[k] / DAY + world.days[kindOfDay][k].at(chance.uniform());
                if (day > earliest / DAY && day < earliest / DAY + 60) {
                    return atHour(day, kindOfDay);
                }
            }
            return calendar.end;
        }

        /** Schedules the return that follows this visit; the next return follows that one. */
        private void comeBack(int event) {
            int next = child[event];
            child[next] = sibling[next];
            afterStay[next] = wasStay;
            double days = wasStay ? AFTER_STAY_DAYS * chance.exponential()
                    : chance.exponential() * (chance.happens(EARLY_RETURN * (current.dispo == LWBS || current.dispo == AGAINST_ADVICE ? EARLY_AFTER_LEAVING : 1)) ? EARLY_RETURN_DAYS : LATE_RETURN_DAYS);
            schedule(next, notBefore(free + 2 * HOUR + (long) (days * DAY), World.dayKind(detail[next], age)));
        }

        /**
         * After a stay the next visit that was due anyway within a year comes as a complication, within weeks. A year loses as many
         * visits in this way to the one before as it gains from the one after, so its expected number stays the same.
         */
        private void comeBackSoon() {
            long within = free + 365L * DAY;
            int event = takeVisitBefore(within);
            if (event < 0) {
                // visits are planned until the end of the history: was one due between then and the end of that year?
                double due = Math.max(0, within - calendar.end) / (365.0 * DAY) * need * world.useByAge[area][gender][Math.min(age, AGES - 1)]
                        * world.survivors[area][gender][1][groupOf(age)];
                if (!chance.happens(1 - expMinus(due))) {
                    return;
                }
                event = add(VISIT, world.services[area][gender][groupOf(age)].at(chance.uniform()));
            }
            afterStay[event] = true;
            schedule(event, notBefore(free + 2 * HOUR + (long) (AFTER_STAY_DAYS * chance.exponential() * DAY), World.dayKind(detail[event], age)));
        }

        /** Takes the next visit from the queue, if it is due before a time; otherwise gives -1. */
        private int takeVisitBefore(long time) {
            for (int i = head; i < tail && queue[i] / MAX_EVENTS - Calendar.SECONDS_BEFORE < time; i++) {
                int event = (int) (queue[i] & (MAX_EVENTS - 1));
                if (kind[event] == VISIT) {
                    System.arraycopy(queue, i + 1, queue, i, tail - i - 1);
                    tail--;
                    return event;
                }
            }
            return -1;
        }

        // ---- what happens

        private void happen(int event, long time) {
            wasStay = false;
            switch (kind[event]) {
                case VISIT -> visit(calendar.clock(time), detail[event], afterStay[event]);
                case PLAN -> {
                    Planned line = PLANNED[detail[event]];
                    boolean elective = World.dayKind(line) == World.ELECTIVE;
                    int unit = world.plannedUnit[detail[event]];
                    stay(calendar.clock(time), siteFor(unit), unit, elective ? FROM_HOME_ELECTIVE : FROM_HOME, 0,
                            SUBPROGRAMS[unit].median * (elective ? ELECTIVE_LOS : 1), world.stayLength[unit], elective ? ELECTIVE_MORTALITY : 1);
                }
                case DELIVERY -> {
                    if (time < lastDelivery + spacing) {
                        long later = lastDelivery + spacing + (long) (180 * chance.uniform() * DAY);
                        if (later < calendar.end) {
                            schedule(event, later);
                        }
                        return;
                    }
                    lastDelivery = time;
                    spacing = (long) ((DELIVERY_SPACING + DELIVERY_PAUSE * chance.exponential()) * DAY);
                    int mode = detail[event];
                    int unit = world.delivery;
                    stay(calendar.clock(time), siteFor(unit), unit, mode == 2 ? FROM_HOME_ELECTIVE : FROM_HOME, 0,
                            mode > 0 ? CAESAREAN_MEDIAN : SUBPROGRAMS[unit].median, world.deliveryLength, 1);
                }
                default -> {
                    int unit = world.newborn;
                    boolean intensive = chance.happens(NICU);
                    int site = siteFor(unit);
                    int higher = intensive ? world.higherSite(site, unit) : -1;
                    stay(time, higher >= 0 ? higher : site, unit, NEWBORN, 0, intensive ? NICU_MEDIAN : SUBPROGRAMS[unit].median,
                            intensive ? world.intensiveLength : world.stayLength[unit], 1);
                }
            }
        }

        /** The site of care that is not an emergency: home where it has the unit, else near it. */
        private int siteFor(int unit) {
            if (world.covered[home][unit] && chance.happens(VISIT_HOME_SHARE)) {
                return home;
            }
            for (int attempt = 0; attempt < 6; attempt++) {
                int site = world.elsewhere[area].at(chance.uniform());
                if (world.covered[site][unit]) {
                    return site;
                }
            }
            return world.nearest[unit][home];
        }

        private int siteOfVisit(boolean urgentCare) {
            if ((!urgentCare || world.sites[home].urgentCare) && chance.happens(VISIT_HOME_SHARE)) {
                return home;
            }
            Pick others = urgentCare ? world.urgentElsewhere[area] : world.elsewhere[area];
            int site = home;
            for (int attempt = 0; attempt < 6 && site == home; attempt++) {
                site = others.at(chance.uniform());
            }
            return site;
        }

        /** Age in years by the calendar. */
        private int ageAt(long time) {
            return Math.max(0, (calendar.yearMonthDay(Calendar.dayOf(time)) - birthDate) / 10_000);
        }

        /** The visit that is under way. */
        private static final class Visit {
            int service;
            int site;
            int ageGroup;
            int acuity;
            double ambulanceShare;
            boolean ambulance;
            double crowding;
            int dispo;
            /** The unit of those who need a bed, and the site that they are sent to for it, -1 if none. */
            int unit;
            int transferTo;
            long arrival;
            long physician;
            long departure;
        }

        private void visit(long arrival, int service, boolean returning) {
            Visit v = current;
            boolean urgentCare = SERVICES[service].urgentCare;
            v.service = service;
            v.site = siteOfVisit(urgentCare);
            v.arrival = arrival;
            int years = ageAt(arrival);
            int g = groupOf(years);
            int hour = Calendar.secondOf(arrival) / HOUR;
            int acuity = world.ctas[urgentCare ? world.sites.length : v.site][g][hour < 8 ? 1 : 0].at(chance.uniform());
            v.ageGroup = g;
            v.acuity = acuity;
            v.ambulanceShare = urgentCare ? 0 : acuity == 0 ? AMBULANCE[0] : Math.min(0.9, AMBULANCE[acuity] * AMBULANCE_AGE[g]);
            v.ambulance = chance.happens(v.ambulanceShare);
            double pressure = world.sites[v.site].pressure;
            v.crowding = pressure * pressure * Math.max(0.4, 1 - WAIT_TREND * (calendar.yearOf(arrival) - 1)) * world.crowdingOn(v.site, arrival);
            double waitHours = WAIT[acuity] * WAIT_HOUR[hour] * (acuity == 0 ? 1 : v.crowding) * (urgentCare ? WAIT_URGENT : 1)
                    * (SERVICES[service].child ? WAIT_CHILD : 1) * (v.ambulance ? AMBULANCE_WAIT : 1) * world.wait.at(chance.uniform());
            double patience = acuity == 0 ? Double.MAX_VALUE : PATIENCE[acuity] * PATIENCE_AGE[g] * (v.ambulance ? AMBULANCE_PATIENCE : 1) * world.patience.at(chance.uniform());
            if (patience < waitHours) {
                v.dispo = LWBS;
                v.departure = fit(arrival, arrival + 60 + seconds(patience));
            } else {
                v.physician = fit(arrival, arrival + 60 + seconds(waitHours));
                decide(v, years, returning);
                depart(v);
            }
            long encounter = 0;
            if (tally == null && arrival >= 0 && visitCount < IDS_PER_PERSON - 1) {
                encounter = writeVisit(v);
            }
            free = v.departure + 1;
            if (v.dispo == ADMITTED) {
                stay(v.departure, v.site, v.unit, FROM_ED, encounter, SUBPROGRAMS[v.unit].median, world.stayLength[v.unit], 1);
            } else if (v.dispo == TRANSFER) {
                stay(calendar.clock(Math.min(v.departure + travel(), calendar.end - 1)), v.transferTo, v.unit,
                        arrival >= 0 ? MOVED : FROM_HOME, 0, SUBPROGRAMS[v.unit].median,
                        world.stayLength[v.unit], 1);
            } else if (v.dispo == DEATH) {
                die(v.departure);
            }
        }

        /** What becomes of someone whom the physician has seen. */
        private void decide(Visit v, int years, boolean returning) {
            int g = v.ageGroup;
            double deathChance = (v.acuity == 0 ? ED_DEATH_1 : v.acuity == 1 ? ED_DEATH_2 : 0) / 100 * DEATH_AGE[g];
            double bedChance = ADMIT[v.acuity][g] / 100 * (SERVICES[v.service].urgentCare ? ADMIT_URGENT : 1) * world.admitSite[v.site];
            // the average of both ways of arrival stays that of the table
            bedChance *= 1 + (AMBULANCE_ADMIT - 1) * (v.ambulance ? 1 - v.ambulanceShare : -v.ambulanceShare);
            boolean needsBed = chance.happens(returning ? bedChance + (1 - bedChance) * AFTER_STAY_ADMIT : bedChance);
            v.dispo = DISCHARGE;
            if (dies(deathChance, v.arrival)) {
                v.dispo = DEATH;
            } else if (needsBed) {
                // nobody comes of age while waiting for a bed in pediatrics
                int yearsInBed = Math.min(ageAt(v.arrival + LONGEST_VISIT * (long) HOUR + 2L * DAY), AGES - 1);
                int cause = world.causes[yearsInBed][gender == MALE ? 1 : 0][v.acuity <= 1 ? 1 : 0].at(chance.uniform());
                v.unit = world.causeUnit[cause];
                v.transferTo = -1;
                if (!world.covered[v.site][v.unit]) {
                    if (!chance.happens(CAUSES[cause].refer)) {
                        v.unit = yearsInBed < ADULT_FROM ? world.pediatrics : world.generalMedicine;
                    }
                    v.transferTo = world.covered[v.site][v.unit] ? -1 : world.nearest[v.unit][v.site];
                } else if (chance.happens(world.sentUp[v.site])) {
                    v.transferTo = world.higherSite(v.site, v.unit);
                }
                v.dispo = v.transferTo >= 0 ? TRANSFER : ADMITTED;
            } else if (chance.happens((years < 15 ? AMA_CHILD : AMA_ADULT) / 100)) {
                v.dispo = AGAINST_ADVICE;
            }
        }

        /** When that is done: the end of treatment, or of the wait for a bed. */
        private void depart(Visit v) {
            double hours = hoursFromPhysician(v);
            if ((v.dispo == ADMITTED || v.dispo == TRANSFER) && v.physician + seconds(hours) >= calendar.end - 2 * HOUR) {
                // the bed would be free after the end of the history, which knows of no such stay
                v.dispo = DISCHARGE;
                hours = hoursFromPhysician(v);
            }
            long departure = v.physician + 300 + seconds(Math.min(hours, LONGEST_VISIT));
            if (v.dispo == ADMITTED) {
                double u = chance.uniform();
                int hour = world.bed.at(u);
                long bedFree = Calendar.dayOf(departure) * (long) DAY + hour * HOUR + (long) (world.bed.within(u, hour) * HOUR);
                departure = bedFree > v.physician + HOUR ? bedFree : departure;
            }
            v.departure = fit(v.physician, departure);
        }

        private double hoursFromPhysician(Visit v) {
            boolean urgentCare = SERVICES[v.service].urgentCare;
            return switch (v.dispo) {
                case ADMITTED -> WORKUP * world.workup.at(chance.uniform())
                        + BOARDING * v.crowding * (SERVICES[v.service].child ? BOARDING_CHILD : 1) * world.boarding.at(chance.uniform());
                case TRANSFER -> WORKUP * world.workup.at(chance.uniform()) + TRANSFER_WAIT * world.treatment.at(chance.uniform());
                case DEATH -> DEATH_AFTER * world.treatment.at(chance.uniform());
                default -> TREATMENT[v.acuity] * TREATMENT_AGE[v.ageGroup] * (urgentCare ? TREATMENT_URGENT : 1) * world.treatment.at(chance.uniform());
            };
        }

        /** Writes the row of a visit, and gives its id. */
        private long writeVisit(Visit v) {
            visitCount++;
            visitsLastYear += v.arrival >= calendar.yearStart[1] ? 1 : 0;
            Text row = visits.room(Text.ROW).put(id).threeDigits(visitCount).put(',').put(uuid).between(v.site + 1)
                    .put(SERVICE_TEXT[v.service]);
            calendar.timestamp(row, v.arrival).between(v.acuity + 1).put(DISPO_AND_MODE[v.dispo][v.ambulance ? 1 : 0]);
            if (v.dispo != LWBS) {
                calendar.timestamp(row, v.physician);
            }
            row.put(',');
            calendar.timestamp(row, v.departure).endRow();
            return number * IDS_PER_PERSON + visitCount;
        }

        private long travel() {
            return TRAVEL_SHORTEST + (long) (chance.uniform() * (TRAVEL_LONGEST - TRAVEL_SHORTEST));
        }

        private static long seconds(double hours) {
            return (long) (hours * HOUR);
        }

        /** A visit that began within the history ends within it: at its end the last visitors are let go a little early. */
        private long fit(long from, long to) {
            long end = calendar.end - 2;
            return calendar.clock(to <= end ? to : from + (long) ((end - from) * chance.uniform()));
        }

        /**
         * Whether the person dies now, that is, the chance to have survived it all falls below the person's fate. Before the history nobody
         * dies, and in the trial the chances are only noted.
         */
        private boolean dies(double average, long time) {
            double probability = average * DEATH_GENDER[gender];
            if (tally != null) {
                if (time >= 0 && time < calendar.end) {
                    tally.deaths[gender][groupOf(age)][calendar.yearOf(time)] += probability * sample.persons[cell];
                }
                return false;
            }
            if (time >= 0) {
                survival *= 1 - Math.min(1, probability * deaths);
            }
            return survival < fate;
        }

        private void die(long time) {
            alive = false;
            deathDay = Calendar.dayOf(time);
            free = calendar.end;
        }

        /**
         * A stay, and those that it leads to in other units; afterwards the person is free again, dead, or still in hospital
         * at the end of the history.
         *
         * @param encounter the ED visit that it continues, 0 if none
         */
        private void stay(long admit, int site, int unit, int source, long encounter, double median, Lognormal length, double mortality) {
            boolean moved = false;
            while (true) {
                Subprogram sub = SUBPROGRAMS[unit];
                int years = ageAt(admit);
                int g = groupOf(years);
                boolean elective = source == FROM_HOME_ELECTIVE;
                double aged = sub.ageing ? LOS_AGE[g] : 1;
                double acuteDays = Math.min(LOS_MAX, median * aged * length.at(chance.uniform()));
                double deathChance = deathChance(sub, g) * mortality;
                double alcChance = ALC_CHANCE[g] / 100 * sub.alc * (elective ? 0.4 : 1);
                long acuteEnd = admit + Math.max(SHORTEST_STAY, (long) (acuteDays * DAY));
                if (tally != null && admit >= 0) {
                    expectStay(site, unit, years, moved ? 0 : median * aged * length.mean(), deathChance, alcChance, acuteEnd < calendar.end);
                }
                long end;
                int destination = TO_HOME;
                int move = -1;
                if (dies(deathChance, acuteEnd)) {
                    destination = TO_DEATH;
                    end = acuteEnd;
                } else if (chance.happens(alcChance)) {
                    waitForCare(admit, site, unit, source, encounter, Math.max(acuteEnd, admit + DAY * 3 / 2));
                    return;
                } else {
                    move = onwardFrom(unit, years);
                    if (move >= 0) {
                        destination = TO_OTHER_UNIT;
                        end = acuteEnd;
                    } else if (source == FROM_ED && years >= 15 && chance.happens(STAY_AMA / 100)) {
                        destination = TO_AMA;
                        end = admit + Math.max(SHORTEST_STAY, (acuteEnd - admit) / 2);
                    } else {
                        end = dischargeTime(admit, acuteEnd, true);
                        destination = source != NEWBORN && chance.happens(HOME_SUPPORT[g] / 100) ? TO_SUPPORT : TO_HOME;
                    }
                }
                if (tally != null && admit >= 0) {
                    expectDays(site, unit, (end - acuteEnd) / (double) DAY);
                }
                end = calendar.clock(end);
                endStay(admit, site, unit, source, encounter, end, end, destination);
                if (move < 0 || end >= calendar.end) {
                    if ((destination == TO_HOME || destination == TO_SUPPORT) && chance.happens(sub.back)) {
                        comeBackSoon();
                    }
                    return;
                }
                unit = world.onwardUnit[move];
                int next = world.covered[site][unit] ? site : world.nearest[unit][site];
                moved = true;
                admit = next == site ? end : calendar.clock(end + travel());
                if (admit >= calendar.end) {
                    admit = calendar.end - 1;
                }
                site = next;
                source = end > 0 ? MOVED : FROM_HOME; // what ended before the history is not in the data
                encounter = 0;
                median = SUBPROGRAMS[unit].median;
                length = world.stayLength[unit];
                mortality = 1;
            }
        }

        /** Acute care is over, but the care that the person needs next is not there yet: days of ALC, and then the discharge. */
        private void waitForCare(long admit, int site, int unit, int source, long encounter, long acuteEnd) {
            double alcDays = SHORTEST_ALC + Math.min(ALC_MAX, ALC_MEDIAN * world.alc.at(chance.uniform()));
            long due = acuteEnd + (long) (alcDays * DAY);
            long end = dischargeTime(acuteEnd, due, false);
            if (tally != null && admit >= 0) {
                expectDays(site, unit, (end - due) / (double) DAY);
            }
            endStay(admit, site, unit, source, encounter, acuteEnd, end, chance.happens(ALC_TO_LONG_TERM_CARE) ? TO_LONG_TERM_CARE : TO_SUPPORT);
        }

        private static double deathChance(Subprogram sub, int ageGroup) {
            return Math.min(0.97, sub.mortality / 100 * (sub.ageing ? DEATH_AGE[ageGroup] : 1));
        }

        /** In the trial: the days that are expected of a stay, no acute ones if it continues another, and those of moves that may follow. */
        private void expectStay(int site, int unit, int years, double acuteDays, double deathChance, double alcChance, boolean ends) {
            if (acuteDays > 0) {
                expectDays(site, unit, acuteDays + (1 - deathChance) * alcChance * (SHORTEST_ALC + ALC_MEAN));
            }
            if (ends) {
                expectMoves(site, unit, years, (1 - deathChance) * (1 - alcChance));
            }
        }

        /** In the trial: the days that are expected of moves to other units, whether this person moves or not, since few do. */
        private void expectMoves(int site, int unit, int years, double chanceToMove) {
            int g = groupOf(years);
            for (int move : world.onward[unit]) {
                if (years >= ONWARD[move].minAge) {
                    int to = world.onwardUnit[move];
                    Subprogram sub = SUBPROGRAMS[to];
                    double days = sub.median * (sub.ageing ? LOS_AGE[g] : 1) * world.stayLength[to].mean()
                            + (1 - deathChance(sub, g)) * ALC_CHANCE[g] / 100 * sub.alc * (SHORTEST_ALC + ALC_MEAN);
                    expectDays(world.covered[site][to] ? site : world.nearest[to][site], to, chanceToMove * ONWARD[move].chance * days);
                }
            }
        }

        /** In the trial: the expected days of a stay, and then by how much its discharge came later or earlier than they said. */
        private void expectDays(int site, int unit, double days) {
            tally.expect(area, site, SUBPROGRAMS[unit].program, groupOf(age), days * sample.persons[cell]);
        }

        /** The line of ONWARD by which the person moves on, or -1. */
        private int onwardFrom(int unit, int years) {
            double u = chance.uniform();
            for (int move : world.onward[unit]) {
                if (years >= ONWARD[move].minAge) {
                    u -= ONWARD[move].chance;
                    if (u < 0) {
                        return move;
                    }
                }
            }
            return -1;
        }

        /** People go home by day, fewer at weekends; never before a short stay is over. */
        private long dischargeTime(long admit, long due, boolean mayBeEarlier) {
            int day = Calendar.dayOf(due);
            int weekday = calendar.weekday(day);
            if (weekday >= 5 || calendar.isHoliday(day)) {
                double u = chance.uniform();
                if (u < WEEKEND_LATER) {
                    day += weekday >= 5 ? 7 - weekday : 1;
                } else if (mayBeEarlier && u < WEEKEND_LATER + WEEKEND_EARLIER && (day - 2L) * DAY > admit) {
                    day -= weekday >= 5 ? weekday - 4 : 1;
                }
            }
            double u = chance.uniform();
            int hour = world.discharge.at(u);
            long time = day * (long) DAY + hour * HOUR + (long) (world.discharge.within(u, hour) * HOUR);
            long earliest = admit + SHORTEST_STAY;
            return calendar.clock(time >= earliest ? time : time + DAY >= earliest ? time + DAY : earliest);
        }

        /** Ends a stay: writes its row if the person was in bed within the history. */
        private void endStay(long admit, int site, int unit, int source, long encounter, long acuteEnd, long end, int destination) {
            boolean open = end >= calendar.end;
            long until = open ? calendar.end : end;
            free = until + 1;
            wasStay = true;
            if (destination == TO_DEATH && !open) {
                die(end);
            }
            if (until <= 0) {
                return;
            }
            if (tally != null) {
                return;
            }
            long alc = acuteEnd < until ? Math.round((until - acuteEnd) * 100.0 / DAY) : 0;
            Text row = stays.room(Text.ROW).put(id).threeDigits(++stayCount).put(',').put(uuid).between(site + 1)
                    .number(SUBPROGRAMS[unit].program).put(',').number(world.subprogramId[unit]).put(',');
            calendar.timestamp(row, admit).put(',');
            if (!open) {
                calendar.timestamp(row, end).put(',').hundredths(Math.round((end - admit) * 100.0 / DAY));
            } else {
                row.put(',');
            }
            // a visit before the first date is not in the history: to it, such a stay came from outside
            row.put(',').number(alc > 0 ? 1 : 0).put(',').hundredths(alc).put(',')
                    .put(SOURCE[source == FROM_ED && encounter == 0 ? FROM_HOME : source]).put(',');
            if (!open) {
                row.put(DESTINATION[destination]);
            }
            row.put(',');
            if (encounter > 0) {
                row.put(id).threeDigits((int) (encounter % IDS_PER_PERSON));
            }
            row.endRow();
        }

        private void writePatient() {
            int g = groupOf(age);
            Text row = people.room(Text.ROW).put(uuid).between(area + 1).number(home + 1L).put(',').put(AGE_TEXT[g]).put(',')
                    .put(GENDER_TEXT[gender]).put(',');
            row.date(birthDate).put(',').put(SERVICE_TEXT[world.primaryService[area][gender][g]])
                    .tenThousandths(Math.round(world.ownVisits[area][gender][g] * need * 10_000)).put(',').number(visitsLastYear).put(',');
            if (!alive) {
                row.date(calendar.yearMonthDay(deathDay));
            }
            row.endRow();
        }
    }

    // ---- Defects, if asked for ------------------------------------------------------------------------------------------

    /**
     * Plants known defects into finished rows (--dirty), a piece of people at a time, and lists them: table, key, kind, the check of
     * validate that sees it in the rows (none for what only looks plausible), and what the row was. A row's fate depends on the seed and
     * its key alone.
     */
    static final class Defects {
        static final String FILE = "defects";
        static final String HEADER = "table_name,row_key,kind,check_id,was";
        private static final int ID = 0, PATIENT = 1, SITE = 2;
        private static final int AGE_GROUP = 3, GENDER = 4, BORN = 5, VISITS_YEAR = 8, DIED = 9;
        private static final int SERVICE = 3, ARRIVAL = 4, ACUITY = 5, DISPO = 6, MODE = 7, PHYSICIAN = 8, DEPARTURE = 9;
        private static final int PROGRAM = 3, SUBPROGRAM = 4, ADMIT = 5, DISCHARGE = 6, DAYS = 7, ALC_FLAG = 8, ALC_DAYS = 9, ORIGIN = 10, DESTINATION = 11,
                VISIT = 12;

        /** What a defect does to a row, which it may change: the rows that take its place. */
        private interface Damage {
            List<String[]> to(String[] row);
        }

        private interface Fits {
            boolean test(String[] row);
        }

        private record Kind(String name, String check, Fits fits, Damage damage) { }

        final OrderedFile file;
        private final World world;
        private final long seed;
        private final double rate;
        private final String lastYear;

        Defects(OrderedFile file, World world, long seed, double rate) {
            this.file = file;
            this.world = world;
            this.seed = seed;
            this.rate = rate;
            lastYear = world.calendar.last.plusDays(1).minusYears(1) + " 00:00:00";
        }

        void plant(int chunk, Life life) throws IOException {
            Text list = new Text();
            Map<String, String[]> people = new TreeMap<>();
            Set<String> users = new HashSet<>();
            List<String[]> patients = rows(life.people);
            List<String[]> visits = rows(life.visits);
            List<String[]> stays = rows(life.stays);
            patients.forEach(row -> people.put(row[ID], row.clone()));
            Stream.of(visits, stays).flatMap(List::stream).forEach(row -> users.add(row[PATIENT]));
            Chance chance = new Chance();
            plant("patients", "patient_id,lha_id,facility_home_id,age_group,gender,dob,primary_ed_subservice,expected_ed_rate,ed_visits_year,death_date",
                    patients, ofPeople(users), life.people, list, chance);
            plant("ed_encounters", "encounter_id,patient_id,facility_id,ed_subservice,arrival_ts,acuity,dispo,arrival_mode,physician_ts,departure_ts",
                    visits, ofVisits(people, chance), life.visits, list, chance);
            plant("ip_stays", "stay_id,patient_id,facility_id,program_id,subprogram_id,admit_ts,discharge_ts,los_days,alc_flag,alc_days,admit_source,"
                    + "discharge_dispo,ed_encounter_id", stays, ofStays(people, chance), life.stays, list, chance);
            file.put(chunk, list);
        }

        private static List<String[]> rows(Text text) {
            return new String(text.bytes, 0, text.length, StandardCharsets.UTF_8).lines().map(line -> line.split(",", -1)).toList();
        }

        private void plant(String table, String columns, List<String[]> rows, List<Kind> kinds, Text out, Text list, Chance chance) {
            out.clear();
            for (String[] row : rows) {
                chance.seed(seed ^ 0xD1297L, hash(row[ID]));
                List<Kind> fitting = chance.happens(rate) ? kinds.stream().filter(kind -> kind.fits.test(row)).toList() : List.of();
                if (fitting.isEmpty()) {
                    out.row((Object[]) row);
                    continue;
                }
                Kind kind = fitting.get((int) (chance.uniform() * fitting.size()));
                List<String[]> now = kind.damage.to(row.clone());
                now.forEach(changed -> out.row((Object[]) changed));
                if (now.isEmpty()) {
                    list.row("ed_encounters", row[VISIT], kind.name, kind.check, "its stay: " + String.join(",", row));
                } else if (now.size() > 1) {
                    list.row(table, now.get(1)[ID], kind.name, kind.check, "no such row");
                } else {
                    String[] names = columns.split(",");
                    list.row(table, row[ID], kind.name, kind.check, IntStream.range(0, row.length).filter(i -> !row[i].equals(now.get(0)[i]))
                            .mapToObj(i -> names[i] + "=" + row[i]).collect(Collectors.joining("; ")));
                }
            }
        }

        private static long hash(String key) {
            long hash = 0;
            for (int i = 0; i < key.length(); i++) {
                hash = Chance.mix(hash ^ key.charAt(i));
            }
            return hash;
        }

        private static Kind set(String name, String check, Fits fits, int column, Function<String[], Object> value) {
            return new Kind(name, check, fits, row -> {
                row[column] = value.apply(row).toString();
                return List.of(new String[][] {row});
            });
        }

        private static List<Kind> ofPeople(Set<String> users) {
            return List.of(
                    set("visits_miscounted", "visits_of_last_year_counted", row -> true, VISITS_YEAR, row -> Integer.parseInt(row[VISITS_YEAR]) + 1),
                    set("age_group_wrong", "patient_age_group_fits_birth", row -> true, AGE_GROUP,
                            row -> AGE_GROUPS[(List.of(AGE_GROUPS).indexOf(row[AGE_GROUP]) + 1) % AGE_GROUPS.length]),
                    set("gender_misspelt", "patient_gender_known", row -> true, GENDER, row -> row[GENDER].toLowerCase(Locale.ROOT)),
                    set("impossible_age", "patient_born_in_time", row -> row[DIED].isEmpty() && !users.contains(row[ID]), BORN,
                            row -> LocalDate.parse(row[BORN]).minusYears(130)));
        }

        private List<Kind> ofVisits(Map<String, String[]> people, Chance chance) {
            Fits any = row -> true;
            Fits seen = row -> !row[PHYSICIAN].isEmpty();
            Fits home = row -> row[DISPO].equals("Discharge");
            Fits earlier = row -> home.test(row) && row[ARRIVAL].compareTo(lastYear) < 0; // else ed_visits_year would be wrong too
            Fits urgent = row -> row[SERVICE].startsWith("Urgent Care");
            return List.of(
                    set("acuity_out_of_range", "visit_acuity_known", any, ACUITY, row -> chance.happens(0.5) ? 0 : 6),
                    set("disposition_misspelt", "visit_dispo_known", home, DISPO, row -> "discharge"),
                    set("unknown_arrival_mode", "visit_mode_known", any, MODE, row -> "Helicopter"),
                    set("physician_missing", "visit_physician_unless_unseen", seen, PHYSICIAN, row -> ""),
                    set("physician_before_arrival", "visit_physician_after_arrival", seen, PHYSICIAN, row -> before(row[ARRIVAL], 5_400, chance)),
                    set("departure_before_arrival", "visit_ends_after_arrival", home, DEPARTURE, row -> before(row[ARRIVAL], 5_400, chance)),
                    new Kind("visit_twice", "visit_not_twice", earlier, Defects::twice),
                    new Kind("visit_in_wrong_decade", "visit_within_history", earlier, row -> moved(row, -3_653L * DAY, ARRIVAL, PHYSICIAN, DEPARTURE)),
                    new Kind("visit_before_birth", "visit_after_birth", earlier, row -> moved(row, -DAY - ChronoUnit.SECONDS.between(
                            LocalDate.parse(people.get(row[PATIENT])[BORN]).atStartOfDay(), time(row[ARRIVAL]).toLocalDate().atStartOfDay()),
                            ARRIVAL, PHYSICIAN, DEPARTURE)),
                    new Kind("urgent_care_at_night", "urgent_care_is_open", row -> urgent.test(row) && home.test(row),
                            row -> moved(row, (3L - time(row[ARRIVAL]).getHour()) * HOUR, ARRIVAL, PHYSICIAN, DEPARTURE)),
                    set("ambulance_at_urgent_care", "urgent_care_no_ambulance", urgent, MODE, row -> "Ambulance"),
                    set("acuity_one_off", "", row -> "234".contains(row[ACUITY]), ACUITY, row -> Integer.parseInt(row[ACUITY]) + 1),
                    set("wrong_site", "", home, SITE, row -> Integer.parseInt(row[SITE]) % world.sites.length + 1));
        }

        private List<Kind> ofStays(Map<String, String[]> people, Chance chance) {
            Fits closed = row -> !row[DISCHARGE].isEmpty();
            Fits home = row -> row[DESTINATION].equals("Home");
            Fits planned = row -> home.test(row) && (row[ORIGIN].equals("Elective") || row[ORIGIN].equals("Direct"));
            Subprogram delivery = SUBPROGRAMS[world.delivery];
            return List.of(
                    set("length_of_stay_wrong", "stay_length_equals_dates", closed, DAYS,
                            row -> new BigDecimal(row[DAYS]).add(BigDecimal.valueOf(1 + (int) (5 * chance.uniform())))),
                    set("alc_flag_without_days", "stay_alc_flag_fits_days", row -> row[ALC_FLAG].equals("0"), ALC_FLAG, row -> 1),
                    set("alc_longer_than_stay", "stay_alc_within_stay", row -> closed.test(row) && row[ALC_FLAG].equals("1"), ALC_DAYS,
                            row -> new BigDecimal(row[DAYS]).add(BigDecimal.valueOf(2))),
                    set("destination_misspelt", "stay_destination_known", home, DESTINATION, row -> "home"),
                    set("source_misspelt", "stay_source_known", row -> row[ORIGIN].equals("Elective"), ORIGIN, row -> "elective"),
                    set("discharge_before_admission", "stay_ends_after_admission", home, DISCHARGE, row -> before(row[ADMIT], 2 * DAY, chance)),
                    set("discharge_missing", "stay_open_has_no_destination", home, DISCHARGE, row -> ""),
                    new Kind("stay_twice", "stay_not_twice", planned, Defects::twice),
                    new Kind("overlapping_stay", "stays_do_not_overlap", planned, row -> {
                        List<String[]> both = twice(row);
                        moved(both.get(1), HOUR, ADMIT, DISCHARGE);
                        return both;
                    }),
                    new Kind("admit_without_stay", "visit_admit_has_stay", row -> home.test(row) && !row[VISIT].isEmpty(), row -> List.of()),
                    new Kind("man_gives_birth", "delivery_by_mother", row -> planned.test(row) && people.get(row[PATIENT])[GENDER].equals("Male")
                            && world.covered[Integer.parseInt(row[SITE]) - 1][world.delivery], row -> {
                        row[PROGRAM] = String.valueOf(delivery.program);
                        row[SUBPROGRAM] = String.valueOf(world.subprogramId[world.delivery]);
                        return List.of(new String[][] {row});
                    }));
        }

        private static LocalDateTime time(String timestamp) {
            return LocalDateTime.parse(timestamp.replace(' ', 'T'));
        }

        private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

        private static String before(String timestamp, int seconds, Chance chance) {
            return time(timestamp).minusSeconds(60 + (long) (seconds * chance.uniform())).format(TIMESTAMP);
        }

        private static List<String[]> moved(String[] row, long seconds, int... columns) {
            for (int column : columns) {
                row[column] = row[column].isEmpty() ? "" : time(row[column]).plusSeconds(seconds).format(TIMESTAMP);
            }
            return List.of(new String[][] {row});
        }

        /** The row and a copy with a key of its own, far beyond the person's others. */
        private static List<String[]> twice(String[] row) {
            String[] copy = row.clone();
            copy[ID] = String.valueOf(Long.parseLong(row[ID]) + IDS_PER_PERSON / 2);
            return List.of(row, copy);
        }
    }
}
