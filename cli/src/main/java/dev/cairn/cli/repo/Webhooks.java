package dev.cairn.cli.repo;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.cairn.cli.console.Console;
import dev.cairn.cli.console.Console.Tone;
import dev.cairn.model.RepositoryName;

/**
 * Where the webhooks of a repository go, and how to set them up.
 *
 * @param github for GitHub
 * @param gitea for Gitea and Forgejo
 * @param git for a plain Git server
 * @param hook a post-receive hook that is ready for use
 */
record Webhooks(URI github, URI gitea, URI git, String hook) {

    /** Where build-service listens unless it was told otherwise. */
    static final URI DEFAULT_BUILD_SERVICE = URI.create("http://127.0.0.1:7071");

    /**
     * Those of a repository.
     *
     * @param command how a hook calls cairn
     */
    static Webhooks of(URI buildService, RepositoryName repository, Path secretFile, String command) {
        URI git = buildService.resolve("/webhooks/git");
        String hook = """
                #!/bin/sh
                # Tells Cairn what was pushed. Git gives the changes on standard input.
                exec %s hook send --url %s \\
                    --secret-file %s --repository %s
                """.formatted(
                quoted(command), quoted(git.toString()), quoted(secretFile.toString()), quoted(repository.value()));
        return new Webhooks(
                buildService.resolve("/webhooks/github"), buildService.resolve("/webhooks/gitea"), git, hook);
    }

    /** One word for a POSIX shell (XCU 2.2.2). */
    private static String quoted(String text) {
        return text.matches("[A-Za-z0-9_@%+=:,./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    void print(Console console, Path secretFile) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(console.paint(Tone.TITLE, "GitHub") + ": Settings, Webhooks, Add webhook");
        lines.add("  Payload URL   " + github);
        lines.add("  Content type  application/json");
        lines.add("  Secret        what is in " + secretFile);
        lines.add("  Events        just the push event");
        lines.add(console.paint(Tone.TITLE, "Gitea, Forgejo") + ": Settings, Webhooks, Add webhook, Gitea or Forgejo");
        lines.add("  Target URL    " + gitea);
        lines.add("  POST Content Type  application/json");
        lines.add("  Secret        what is in " + secretFile);
        lines.add("  Trigger on    push events");
        lines.add(console.paint(Tone.TITLE, "A Git server of your own")
                + ": this as hooks/post-receive of the repository, executable");
        hook.lines().map(line -> "  " + line).forEach(lines::add);
        lines.add("");
        lines.add("The address must be reachable from where the webhook is sent. Pushes whose webhook is lost, or never"
                + " set up, are found when the repository is polled.");
        lines.forEach(console::line);
    }
}
