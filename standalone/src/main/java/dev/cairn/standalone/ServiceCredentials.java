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
import dev.cairn.model.OwnRegistry;
import dev.cairn.model.Role;
import dev.cairn.registry.access.ServiceAccount;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * One credential for each service, and one for the folder's owner, made anew at each start and kept in files of their owner's alone: what the services of
 * one Cairn show each other. With them they go on where the operator has configured users.
 *
 * @param folder where the files are
 */
record ServiceCredentials(Path folder, Secret build, Secret deploy, ServiceAccount operator) {

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
        Path folder = made(data);
        ServiceAccount operator = operator(random);
        keep(data, operator);
        return new ServiceCredentials(folder, mint(folder, BUILD, random), mint(folder, DEPLOY, random), operator);
    }

    /** That of the folder's owner, who does not know it yet. */
    static ServiceAccount operator(RandomGenerator random) {
        return new ServiceAccount(OwnRegistry.login(Path.of("")).username(), Role.OPERATOR, secret(random));
    }

    /**
     * Lets the folder's owner know it.
     *
     * @param data the data folder; must exist, and be nobody else's who serves a registry
     * @throws IOException if it cannot be written
     */
    static void keep(Path data, ServiceAccount operator) throws IOException {
        made(data);
        write(OwnRegistry.login(data).passwordFile(), operator.credential());
    }

    private static Path made(Path data) throws IOException {
        Path folder = folder(data);
        if (Files.notExists(folder)) {
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        return folder;
    }

    private static Secret mint(Path folder, String service, RandomGenerator random) throws IOException {
        Secret secret = secret(random);
        write(folder.resolve(service), secret);
        return secret;
    }

    private static Secret secret(RandomGenerator random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Secret.ofText(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    private static void write(Path file, Secret secret) throws IOException {
        // A temporary file is its owner's alone, and the move keeps that.
        Path temporary = Files.createTempFile(file.getParent(), "." + file.getFileName(), "");
        try {
            Files.writeString(temporary, secret.reveal(), US_ASCII);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
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
                new ServiceAccount(name(DEPLOY), Role.DEPLOYER, deploy),
                operator);
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
