package dev.cairn.cli.registry;

import java.util.Map;
import java.util.Optional;

import dev.cairn.cli.console.CliException;

/**
 * What layouts say of the names of their images: OCI's annotation for a tag or any other short name, and containerd's for
 * the full name, which Docker writes too.
 */
final class ImageNames {

    static final String SHORT = "org.opencontainers.image.ref.name";
    static final String FULL = "io.containerd.image.name";

    private static final String DOCKER_HUB = "docker.io";
    private static final String OFFICIAL = "library/";
    private static final String DIGEST_ONLY = "";

    private ImageNames() {}

    /** The name with its repository, if the annotations have one; without the registry that it was in. */
    static Optional<ArtifactReference> full(Map<String, String> annotations) {
        String full = annotations.getOrDefault(FULL, DIGEST_ONLY);
        if (!full.isEmpty()) {
            return parsed(withoutRegistry(full));
        }
        String name = annotations.getOrDefault(SHORT, DIGEST_ONLY);
        return name.contains("/") || name.contains(":") ? parsed(withoutRegistry(name)) : Optional.empty();
    }

    /** The tag, if the annotations have one. */
    static Optional<String> tag(Map<String, String> annotations) {
        Optional<String> ofFull = full(annotations).flatMap(name -> Optional.ofNullable(name.tag()));
        return ofFull.or(() -> Optional.ofNullable(annotations.get(SHORT))
                .filter(name -> !name.contains("/") && !name.contains(":"))
                .flatMap(tag -> parsed("x:" + tag))
                .flatMap(name -> Optional.ofNullable(name.tag())));
    }

    /** The first part of a name is a registry's host if it looks like one, as Docker has it. */
    private static String withoutRegistry(String name) {
        int slash = name.indexOf('/');
        String first = slash < 0 ? "" : name.substring(0, slash);
        if (!first.contains(".") && !first.contains(":") && !first.equals("localhost")) {
            return name;
        }
        String rest = name.substring(slash + 1);
        return first.equals(DOCKER_HUB) && rest.startsWith(OFFICIAL) ? rest.substring(OFFICIAL.length()) : rest;
    }

    private static Optional<ArtifactReference> parsed(String name) {
        try {
            return Optional.of(ArtifactReference.parse(name));
        } catch (CliException e) {
            return Optional.empty(); // a name of another kind, which says nothing here
        }
    }
}
