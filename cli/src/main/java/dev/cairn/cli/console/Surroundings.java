package dev.cairn.cli.console;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import dev.cairn.log.EventLog;
import dev.cairn.log.KafkaConnection;
import dev.cairn.log.KafkaEventLog;

/**
 * All that a command takes from its process, so that tests can give it something else.
 *
 * @param environment the variables
 * @param folder what relative paths start from
 * @param clock the time, and the zone in which times are shown
 * @param random for ids and secrets
 * @param terminal which outputs a person looks at
 * @param input standard input
 * @param output standard output, for what is no text
 * @param logs opens the log that a connection leads to
 */
public record Surroundings(
        Map<String, String> environment,
        Path folder,
        Clock clock,
        SecureRandom random,
        Terminal terminal,
        InputStream input,
        OutputStream output,
        Function<KafkaConnection, EventLog> logs) {

    private static final Duration DELIVER_WITHIN = Duration.ofSeconds(10);

    public Surroundings {
        environment = Map.copyOf(environment);
    }

    /** Those of this process. */
    public static Surroundings ofProcess() {
        return new Surroundings(
                System.getenv(),
                Path.of("").toAbsolutePath(),
                Clock.system(ZoneId.systemDefault()),
                new SecureRandom(),
                Terminal.detect(),
                System.in,
                // Not System.out, which keeps its failures to itself.
                new FileOutputStream(FileDescriptor.out),
                Surroundings::kafka);
    }

    private static EventLog kafka(KafkaConnection connection) {
        Reachable.check(connection.bootstrapServers());
        return new KafkaEventLog(connection, DELIVER_WITHIN, Clock.systemUTC());
    }

    /** A variable that is set to something. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    /** How others call this command: the script that started it says where it lies, else it is looked for on the PATH. */
    public String command() {
        return variable("CAIRN_COMMAND").orElse("cairn");
    }

    /** Where a path that a person wrote leads. */
    public Path resolve(Path path) {
        return folder.resolve(path).normalize();
    }
}
