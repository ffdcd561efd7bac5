package dev.cairn.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

import dev.cairn.deploy.image.RegistryCredential;
import dev.cairn.identity.Secret;
import dev.cairn.model.LoginSpec;
import dev.cairn.model.Role;
import dev.cairn.registry.access.ServiceAccount;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * One credential for each service, made anew at each start and kept in files of their owner's alone: what the services of
 * one Cairn show each other. With it they go on where the operator has configured users.
 *
 * @param folder where the files are
 */
record ServiceCredentials(Path folder, Secret build, Secret deploy) {

    private static final String BUILD = "build-service";
    private static final String DEPLOY = "deploy-service";
    private static final int BYTES = 32;

    /**
     * Makes them.
     *
     * @param data the data folder; must exist
     * @param random cryptographically strong
     * @throws IOException if they cannot be written
     */
    static ServiceCredentials mint(Path data, RandomGenerator random) throws IOException {
        Path folder = folder(data);
        if (Files.notExists(folder)) {
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        return new ServiceCredentials(folder, mint(folder, BUILD, random), mint(folder, DEPLOY, random));
    }

    private static Secret mint(Path folder, String service, RandomGenerator random) throws IOException {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        byte[] text = Base64.getUrlEncoder().withoutPadding().encode(bytes);
        Path temporary = Files.createTempFile(folder, "." + service, ""); // its owner's alone, and the move keeps that
        try {
            Files.write(temporary, text);
            Files.move(temporary, folder.resolve(service), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
        return Secret.ofText(new String(text, US_ASCII));
    }

    private static Path folder(Path data) {
        return data.resolve("credentials");
    }

    private static String name(String service) {
        return "cairn-" + service;
    }

    /** As the registry knows them. */
    List<ServiceAccount> accounts() {
        return List.of(
                new ServiceAccount(name(BUILD), Role.BUILDER, build),
                new ServiceAccount(name(DEPLOY), Role.DEPLOYER, deploy));
    }

    /** What build-service shows the registry. */
    LoginSpec buildLogin() {
        return new LoginSpec(name(BUILD), folder.resolve(BUILD));
    }

    /** What the build-service of the Cairn in a data folder shows the registry; empty where it is not to be read. */
    static Optional<LoginSpec> buildLoginOf(Path data) {
        Path file = folder(data).resolve(BUILD);
        return Files.isReadable(file) ? Optional.of(new LoginSpec(name(BUILD), file)) : Optional.empty();
    }

    /** What deploy-service shows the registry. */
    RegistryCredential deployCredential() {
        return RegistryCredential.basic(name(DEPLOY), deploy.reveal());
    }
}
