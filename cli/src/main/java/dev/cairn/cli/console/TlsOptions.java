package dev.cairn.cli.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import javax.net.ssl.SSLContext;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import dev.cairn.identity.TrustedCertificates;

/** Whose certificates are trusted beside those that the JDK knows. */
public final class TlsOptions {

    private static final String VARIABLE = "CAIRN_CA_FILE";

    @Option(
            names = "--ca-file",
            paramLabel = "FILE",
            description =
                    "Trust the certificates in this file, too, beside the system's: PEM, one or more, of a company's own"
                            + " authority or of the server itself (default: CAIRN_CA_FILE).")
    private @Nullable Path file;

    /**
     * By the option, else by the variable; empty where neither is given, and the JDK's own are all.
     *
     * @throws CliException if the file is not there, or holds anything but certificates
     */
    public Optional<SSLContext> trust(Surroundings surroundings) {
        return named(surroundings).map(path -> trust(file != null ? "--ca-file" : VARIABLE, path));
    }

    /**
     * The file of certificates itself, for who trusts others beside.
     *
     * @throws CliException as with {@link #trust}
     */
    public Optional<Path> file(Surroundings surroundings) {
        var _ = trust(surroundings);
        return named(surroundings);
    }

    private Optional<Path> named(Surroundings surroundings) {
        return file != null
                ? Optional.of(surroundings.resolve(file))
                : surroundings.variable(VARIABLE).map(named -> surroundings.resolve(Path.of(named)));
    }

    private static SSLContext trust(String option, Path file) {
        if (!Files.exists(file)) {
            throw CliException.usage(option + ": there is no file " + file);
        }
        try {
            return TrustedCertificates.with(file);
        } catch (IOException e) {
            throw CliException.usage(option + ": " + e.getMessage());
        }
    }
}
