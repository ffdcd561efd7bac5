package dev.cairn.build.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.cairn.identity.PasswordFiles;
import dev.cairn.model.RepositoryUrl;

/**
 * The {@code git} command, run so that only what is said here counts: no configuration of the system or the user, no
 * hooks, no prompts, no transports but {@code file, http, https, ssh}. Safe for use by many threads.
 *
 * <p>A repository on this machine may belong to another user ({@code safe.directory = *}): the operator has named it,
 * and its own hooks and configuration run nothing here.
 */
public final class Git {

    /** What a child may know of this process's environment: where programs, proxies, certificates and keys are. */
    private static final List<String> INHERITED = List.of(
            "PATH",
            "TMPDIR",
            "http_proxy",
            "https_proxy",
            "HTTPS_PROXY",
            "all_proxy",
            "ALL_PROXY",
            "no_proxy",
            "NO_PROXY",
            "SSL_CERT_FILE",
            "SSL_CERT_DIR",
            "GIT_SSL_CAINFO",
            "SSH_AUTH_SOCK");

    /** A file rather than arguments, since git hides those from the upload-pack that it starts for a local remote. */
    private static final String CONFIG = """
            [core]
                hooksPath = /dev/null
                attributesFile = /dev/null
                excludesFile = /dev/null
                symlinks = true
                autocrlf = false
                eol = lf
                fsmonitor = false
                protectHFS = true
                protectNTFS = true
            [safe]
                directory = *
            [credential]
                helper =
            [transfer]
                fsckObjects = true
            ; Harmless blemishes of old clients, common in real histories.
            [fetch "fsck"]
                zeroPaddedFilemode = ignore
                badTimezone = ignore
                missingSpaceBeforeDate = ignore
            ; Always a pack, which comes into being at once: single objects, written one by one, would leave a commit
            ; without its files if the process dies in between.
            [fetch]
                recurseSubmodules = false
                unpackLimit = 1
            [gc]
                autoDetach = false
            [maintenance]
                auto = false
            ; A transfer that crawls is given up, also when this process is no longer there to end it.
            [http]
                lowSpeedLimit = 1000
                lowSpeedTime = 30
            [init]
                defaultBranch = main
            """;

    private final Path home;

    private Git(Path home) {
        this.home = home;
    }

    /**
     * Prepares git.
     *
     * @param home a folder of ours, made if it is missing, for git's configuration; git sees it as the user's home, so
     *     that no {@code .netrc} is found
     * @throws UncheckedIOException if the folder cannot be written
     */
    public static Git at(Path home) {
        Path folder = home.toAbsolutePath().normalize();
        try {
            Files.createDirectories(folder);
            Path draft = Files.createTempFile(folder, "config", ".tmp");
            Files.writeString(draft, CONFIG);
            Files.move(draft, folder.resolve("config"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("Git's folder " + folder + " cannot be written", e);
        }
        return new Git(folder);
    }

    /** A command to be run by {@link Call#run}. */
    Call call(List<String> arguments) {
        return new Call(this, arguments, Map.of(), Integer.MAX_VALUE);
    }

    Call call(String... arguments) {
        return call(List.of(arguments));
    }

    /**
     * One command, ready to run.
     *
     * @param git how
     * @param arguments what comes after {@code git}
     * @param extra more environment
     * @param outputLimit how many bytes of output are kept; it is an error if there are more
     */
    record Call(Git git, List<String> arguments, Map<String, String> extra, int outputLimit) {

        Call with(String name, String value) {
            Map<String, String> more = new HashMap<>(extra);
            more.put(name, value);
            return new Call(git, arguments, Map.copyOf(more), outputLimit);
        }

        Call limited(int bytes) {
            return new Call(git, arguments, extra, bytes);
        }

        /**
         * Shows credentials to the server of this address and to no other: git asks the helper by scheme and host.
         *
         * @throws IOException if the file with the password cannot be read
         */
        Call letIn(GitAddress address) throws IOException {
            return switch (address.credentials()) {
                case GitCredentials.None _ -> this;
                case GitCredentials.PasswordFile login -> withPassword(address.url(), login);
            };
        }

        private Call withPassword(RepositoryUrl url, GitCredentials.PasswordFile login) throws IOException {
            if (!url.value().startsWith("http")) {
                return this;
            }
            URI uri = URI.create(url.value());
            String server = uri.getScheme() + "://" + uri.getRawAuthority().replaceFirst("^[^@]*@", "");
            List<String> scoped = new ArrayList<>();
            scoped.add("-c");
            scoped.add("credential." + server + ".helper=!f() { test \"$1\" = get && printf"
                    + " 'username=%s\\npassword=%s\\n' \"$CAIRN_GIT_USERNAME\" \"$CAIRN_GIT_PASSWORD\"; }; f");
            scoped.addAll(arguments);
            return new Call(git, List.copyOf(scoped), extra, outputLimit)
                    .with("CAIRN_GIT_USERNAME", login.username())
                    .with("CAIRN_GIT_PASSWORD", PasswordFiles.read(login.file()).reveal());
        }

        /**
         * Runs it.
         *
         * @param deadline how long it may take; then it is killed with its children
         * @throws IOException if git cannot be started
         */
        GitResult run(Duration deadline) throws IOException {
            List<String> command = new ArrayList<>();
            command.add("git");
            command.addAll(arguments);
            return GitProcess.run(command, git.environment(extra), git.home, outputLimit, deadline);
        }
    }

    private Map<String, String> environment(Map<String, String> extra) {
        Map<String, String> environment = new HashMap<>();
        for (String name : INHERITED) {
            @Nullable String value = System.getenv(name);
            if (value != null) {
                environment.put(name, value);
            }
        }
        environment.put("HOME", home.toString());
        environment.put("LC_ALL", "C");
        environment.put("GIT_CONFIG_NOSYSTEM", "1");
        environment.put("GIT_ATTR_NOSYSTEM", "1");
        environment.put("GIT_CONFIG_GLOBAL", home.resolve("config").toString());
        environment.put("GIT_TERMINAL_PROMPT", "0");
        environment.put("GIT_ASKPASS", "");
        environment.put("GIT_ALLOW_PROTOCOL", "file:http:https:ssh");
        environment.put("GIT_NO_REPLACE_OBJECTS", "1");
        environment.put("GIT_SSH_COMMAND", "ssh -o BatchMode=yes -o ConnectTimeout=10 -o ServerAliveInterval=10");
        environment.putAll(extra);
        return environment;
    }
}
