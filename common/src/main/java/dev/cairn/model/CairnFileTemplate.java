package dev.cairn.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The {@code cairn.yaml} that {@code cairn init} begins with: valid, commented, and fitted to what the repository's
 * folder holds. Lines that begin with {@code #} and no blank are settings to be had by removing the {@code #}.
 */
public final class CairnFileTemplate {

    /** No image has this digest: a build says so, and the comment how to find the right one. */
    private static final String CHOOSE_A_DIGEST = "@sha256:" + "0".repeat(64);

    private CairnFileTemplate() {}

    /**
     * Writes the text for a folder. At most some thousands of its files are looked at, and no link is followed.
     *
     * @throws IOException if the folder cannot be read
     */
    public static String forTree(Path folder) throws IOException {
        TreeContent content = TreeContent.of(folder);
        return """
                # How this application is built and where it runs; 'cairn init' wrote this first version.
                # Every key is described in Cairn's docs/cairn-yaml.md. A key that Cairn does not know is an error.
                application: %s

                artifacts:
                %s
                environments:
                  staging:
                    target: local                 # as the operator's platform.yaml names it
                    run:
                      web:
                        instances: 1
                %s        #settings: { GREETING: hello }   # environment variables; never secrets
                        #limits: { memory: 256Mi, processes: 256, cpus: 0.5 }

                  # What has succeeded in staging goes on to production by its digest; nothing is built again.
                  # (This version of Cairn does not do that yet. Without 'after' commits go to both at once.)
                  #production:
                  #  after: staging
                  #  approvals: 1
                  #  target: local
                  #  run:
                  #    web: { instances: 2%s }
                """.formatted(application(folder), artifact(content), network(content), promoted(content));
    }

    /** The folder's name as far as a DNS label allows (RFC 1123). */
    private static String application(Path folder) {
        Path name = folder.toAbsolutePath().normalize().getFileName();
        String label = (name == null ? "" : name.toString())
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-+", "");
        label = label.substring(0, Math.min(label.length(), 63)).replaceAll("-+$", "");
        return label.isEmpty() ? "app" : YamlScalar.of(label);
    }

    private static String artifact(TreeContent content) {
        return switch (content) {
            case TreeContent.Maven maven -> maven(maven);
            case TreeContent.Java java -> java(java);
            case TreeContent.Program program -> program(program);
            case TreeContent.Site site -> site(site);
            case TreeContent.Unknown _ -> unknown();
        };
    }

    private static String maven(TreeContent.Maven maven) {
        String comment = maven.main().isEmpty() ? "      # no class with a main method was found: name yours" : "";
        return """
                  web:
                    kind: container
                    builder: java
                    from: jlink                   # a Java runtime with just the modules that are needed
                    main: %s%s
                    source: .                     # where the pom.xml is: Maven builds it
                    #modules: [jdk.crypto.ec]     # modules that are only used by reflection
                    #jvm: [-XX:MaxRAMPercentage=75]
                """.formatted(maven.main().orElse("com.example.Main"), comment);
    }

    private static String java(TreeContent.Java java) {
        return """
                  web:
                    kind: container
                    builder: java
                    from: jlink                   # a Java runtime with just the modules that are needed
                    main: %s
                    source: %s
                    #modules: [jdk.crypto.ec]     # modules that are only used by reflection
                    #jvm: [-XX:MaxRAMPercentage=75]
                """.formatted(java.main(), YamlScalar.of(java.source()));
    }

    private static String program(TreeContent.Program program) {
        String from = program.isStatic()
                ? "    from: scratch                 # the program is linked statically: it needs nothing else\n"
                : """
                    # The program needs an image with its libraries or its interpreter. Put the digest of yours here:
                    # 'docker buildx imagetools inspect debian:stable-slim' prints one.
                    from: docker.io/library/debian%s
                """.formatted(CHOOSE_A_DIGEST);
        return """
                  web:
                    kind: container
                    builder: files
                %s    tree: %s
                    to: /app
                    entrypoint: [%s]
                """.formatted(from, YamlScalar.of(program.folder()), YamlScalar.of("/app/" + program.name()));
    }

    private static String site(TreeContent.Site site) {
        return """
                  web:
                    kind: container
                    builder: files
                    # A site needs a web server. Put the digest of an image with one here:
                    # 'docker buildx imagetools inspect busybox:stable' prints one.
                    from: docker.io/library/busybox%s
                    tree: %s
                    to: /site
                    entrypoint: [/bin/sh, -c, 'exec httpd -f -p "$PORT" -h /site']
                """.formatted(CHOOSE_A_DIGEST, YamlScalar.of(site.folder()));
    }

    private static String unknown() {
        return """
                  web:
                    # No pom.xml, Java source with a main method, program or site was found here: name the program.
                    # For Java write 'builder: java' with 'from: jlink', 'main' and 'source' instead.
                    kind: container
                    builder: files
                    from: scratch
                    tree: .
                    to: /app
                    entrypoint: [/app/server]
                """;
    }

    private static String promoted(TreeContent content) {
        return content.serves()
                ? ", port: 8080, health: { path: " + YamlScalar.of(content.healthPath()) + ", within: 30s }"
                : "";
    }

    /** A port and a health check where something is known to serve HTTP; else as settings to be had. */
    private static String network(TreeContent content) {
        String off = content.serves() ? "" : "#";
        return """
                        %sport: 8080                # served if it is given; listen on $PORT, which names the port
                        %shealth: { path: %s, within: 30s }
                """.formatted(off, off, YamlScalar.of(content.healthPath()));
    }
}
