///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Compares generate with the Java TPC-H generator (lineitem to a file): rows and bytes a second, alternating runs.
//JAVA 17+
//DEPS info.picocli:picocli:4.7.7
//DEPS io.trino.tpch:tpch:1.1 // the yardstick
//SOURCES ../generate.java
//JAVAC_OPTIONS -Xlint:all -Werror

import io.trino.tpch.LineItem;
import io.trino.tpch.LineItemGenerator;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "speed", mixinStandardHelpOptions = true,
        description = "Compares generate with the Java TPC-H generator, whole processes with their start, in alternating runs.")
class speed implements Callable<Integer> {

    @Option(names = "--patients", defaultValue = "1000000", description = "People that generate makes (default: ${DEFAULT-VALUE})")
    String patients;

    @Option(names = "--scale", defaultValue = "0.5",
            description = "Scale factor of TPC-H; 0.5 gives 3 million line items (default: ${DEFAULT-VALUE})")
    double scale;

    @Option(names = "--threads", defaultValue = "2", description = "Threads of both (default: ${DEFAULT-VALUE})")
    int threads;

    @Option(names = "--runs", defaultValue = "5", description = "Runs of each (default: ${DEFAULT-VALUE})")
    int runs;

    @Option(names = "--max-heap", defaultValue = "512m", description = "Memory of each process (default: ${DEFAULT-VALUE})")
    String maxHeap;

    @Option(names = "--tpch", hidden = true, description = "Write line items into this folder: what a child process does")
    Path tpch;

    public static void main(String... args) {
        System.exit(new CommandLine(new speed()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        if (tpch != null) {
            System.out.println(lineItems());
            return 0;
        }
        Path work = Files.createTempDirectory("lm-synth-speed");
        try {
            List<double[]> ours = new ArrayList<>();
            List<double[]> theirs = new ArrayList<>();
            for (int run = 0; run < runs; run++) {
                ours.add(time(work, options(), "generate", "--patients", patients, "--threads", "" + threads,
                        "--out", work.resolve("data").toString()));
                ours.get(run)[1] = rows(work.resolve("data"));
                ours.get(run)[2] = bytes(work.resolve("data"));
                theirs.add(time(work, List.of("-XX:+UseSerialGC"), "speed", "--tpch", work.resolve("tpch").toString(),
                        "--scale", "" + scale, "--threads", "" + threads));
                theirs.get(run)[2] = bytes(work.resolve("tpch"));
            }
            double mine = report("generate --patients " + patients, ours);
            double yardstick = report("io.trino.tpch lineitem, scale " + scale, theirs);
            System.out.printf(Locale.ROOT, "ratio %.2f by bytes; %d cores, %d threads, -Xmx%s, Java %s%n", mine / yardstick,
                    Runtime.getRuntime().availableProcessors(), threads, maxHeap, System.getProperty("java.version"));
            return 0;
        } finally {
            try (Stream<Path> files = Files.walk(work)) {
                for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    /** The //RUNTIME_OPTIONS of generate.java, with which JBang started this process. */
    private static List<String> options() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(a -> a.startsWith("-XX:") && !a.contains("Archive")).toList();
    }

    /** The seconds that a child process takes, the number of rows that it prints, and a place for that of bytes. */
    private double[] time(Path work, List<String> options, String... command) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx" + maxHeap,
                "-cp", System.getProperty("java.class.path")));
        line.addAll(1, options);
        line.addAll(List.of(command));
        Path out = work.resolve("out");
        long start = System.nanoTime();
        Process process = new ProcessBuilder(line).redirectOutput(out.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        if (process.waitFor() != 0) {
            throw new IOException(command[0] + " ended with " + process.exitValue());
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        String said = Files.readString(out).strip();
        return new double[] {seconds, said.matches("[0-9]+") ? Double.parseDouble(said) : 0, 0};
    }

    private static double rows(Path data) throws IOException {
        return Arrays.stream(Files.readString(data.resolve("manifest.json")).split("\"rows\": ")).skip(1)
                .mapToDouble(s -> Double.parseDouble(s.substring(0, s.indexOf(',')))).sum();
    }

    private static double bytes(Path folder) throws IOException {
        double sum = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                sum += Files.size(file);
            }
        }
        return sum;
    }

    /** Prints the median of the runs, and returns its bytes a second. */
    private static double report(String name, List<double[]> results) {
        double[] seconds = results.stream().mapToDouble(r -> r[0]).sorted().toArray();
        double median = seconds[seconds.length / 2];
        double rows = results.get(0)[1];
        double megabytes = results.get(0)[2] / 1e6;
        System.out.printf(Locale.ROOT, "%-36s %,10.0f rows %5.0f MB  %5.2f s (%.2f to %.2f)  %,10.0f rows/s %4.0f MB/s%n", name, rows,
                megabytes, median, seconds[0], seconds[seconds.length - 1], rows / median, megabytes / median);
        return megabytes / median;
    }

    private long lineItems() throws Exception {
        Files.createDirectories(tpch);
        AtomicLong rows = new AtomicLong();
        List<Thread> workers = IntStream.rangeClosed(1, threads).mapToObj(part -> new Thread(() -> {
            long count = 0;
            try (BufferedWriter out = Files.newBufferedWriter(tpch.resolve("lineitem." + part), StandardCharsets.US_ASCII)) {
                for (LineItem item : new LineItemGenerator(scale, part, threads)) {
                    out.write(item.toLine());
                    out.write('\n');
                    count++;
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            rows.addAndGet(count);
        })).toList();
        workers.forEach(Thread::start);
        for (Thread worker : workers) {
            worker.join();
        }
        return rows.get();
    }
}
