import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Formats Kafka's data folder if it is new, and runs the broker, both with the settings in the environment. */
public final class StartKafka {

    private static final Set<String> NO_SETTINGS = Set.of("KAFKA_HEAP_OPTS", "KAFKA_OPTS", "KAFKA_JVM_PERFORMANCE_OPTS");

    private StartKafka() {}

    public static void main(String[] args) throws Exception {
        Path file = Files.write(Path.of("/tmp/server.properties"), settings(System.getenv()));
        String cluster = System.getenv().getOrDefault("CLUSTER_ID", "4L6g3nShT-eMCtK--X86sw");
        int failed = kafka.tools.StorageTool.execute(
                new String[] {"format", "--cluster-id", cluster, "--config", file.toString(), "--ignore-formatted"},
                new PrintStream(System.out, true));
        if (failed != 0) {
            System.exit(failed);
        }
        kafka.Kafka.main(new String[] {file.toString()});
    }

    private static List<String> settings(Map<String, String> environment) {
        Map<String, String> settings = new TreeMap<>(Map.of("log.dirs", "/tmp/kafka-logs"));
        environment.forEach((name, value) -> {
            if (name.startsWith("KAFKA_") && !NO_SETTINGS.contains(name)) {
                settings.put(name.substring("KAFKA_".length()).toLowerCase(Locale.ROOT).replace('_', '.'), value);
            }
        });
        List<String> lines = new ArrayList<>();
        settings.forEach((name, value) -> lines.add(name + "=" + value.replace("\\", "\\\\")));
        return lines;
    }
}
