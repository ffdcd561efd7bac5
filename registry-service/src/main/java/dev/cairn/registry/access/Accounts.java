package dev.cairn.registry.access;

import java.io.IOException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.identity.PasswordFiles;
import dev.cairn.identity.Secret;
import dev.cairn.model.RegistryServiceSpec;
import dev.cairn.registry.access.Identity.Known;

/**
 * Who may log in. Passwords are read from their files again a second after they were read last, all of them at once, so
 * that the time of an answer says nothing about a name. Safe for use by many threads.
 */
final class Accounts {

    private static final Logger LOG = LoggerFactory.getLogger(Accounts.class);
    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final int MARK_BYTES = 16;
    private static final int RANDOM_BYTES = 32;

    private final List<ServiceAccount> services;
    private final Clock clock;

    /** Hashes under it are compared in place of passwords, so that no length is told. */
    private final byte[] nonce;

    /** What is compared for those who do not exist. */
    private final Secret nobody;

    private final Set<String> told = new HashSet<>();

    private Snapshot last = new Snapshot(List.of(), Instant.MIN, Map.of());

    /** A user, and the password; empty where its file cannot be read. */
    private record Account(Known who, Optional<Secret> password) {}

    private record Snapshot(List<RegistryServiceSpec.User> users, Instant at, Map<String, Account> accounts) {}

    Accounts(List<ServiceAccount> services, Clock clock, RandomGenerator random) {
        this.services = List.copyOf(services);
        this.clock = clock;
        this.nonce = random(random);
        this.nobody = Secret.of(random(random));
    }

    private static byte[] random(RandomGenerator random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Who that is, if the password is right. Does the same whether there is such a user or not. */
    Optional<Known> login(RegistryServiceSpec spec, String name, Secret password) {
        Optional<Account> account = Optional.ofNullable(accounts(spec).get(name));
        Secret expected = account.flatMap(Account::password).orElse(nobody);
        boolean isRight = MessageDigest.isEqual(expected.hmacSha256(nonce), password.hmacSha256(nonce));
        return isRight ? account.map(Account::who) : Optional.empty();
    }

    /** Cairn's own service of that name, if the credential is right. */
    Optional<Known> service(String name, Secret credential) {
        Optional<Known> found = Optional.empty();
        for (ServiceAccount service : services) {
            boolean isRight = service.credential().equals(credential);
            if (isRight && service.name().equals(name)) {
                found = Optional.of(new Known(service.name(), service.role()));
            }
        }
        return found;
    }

    /** Who has the name now. */
    Optional<Known> find(RegistryServiceSpec spec, String name) {
        Optional<Known> service = services.stream()
                .filter(one -> one.name().equals(name))
                .map(one -> new Known(one.name(), one.role()))
                .findFirst();
        return service.isPresent()
                ? service
                : spec.users().stream()
                        .filter(user -> user.name().equals(name))
                        .map(user -> new Known(user.name(), user.role()))
                        .findFirst();
    }

    boolean isService(String name) {
        return services.stream().anyMatch(one -> one.name().equals(name));
    }

    /**
     * Something that changes with the user's password, and does not tell it.
     *
     * @param key known to nobody else; it outlives this process
     */
    Optional<String> mark(RegistryServiceSpec spec, String name, byte[] key) {
        return Optional.ofNullable(accounts(spec).get(name))
                .flatMap(Account::password)
                .map(password -> HexFormat.of().formatHex(password.hmacSha256(key), 0, MARK_BYTES));
    }

    private synchronized Map<String, Account> accounts(RegistryServiceSpec spec) {
        Instant now = clock.instant();
        if (!spec.users().equals(last.users())
                || now.isBefore(last.at())
                || now.isAfter(last.at().plus(FRESH))) {
            last = new Snapshot(spec.users(), now, read(spec.users()));
        }
        return last.accounts();
    }

    private Map<String, Account> read(List<RegistryServiceSpec.User> users) {
        Map<String, Account> accounts = new HashMap<>();
        for (RegistryServiceSpec.User user : users) {
            accounts.put(user.name(), new Account(new Known(user.name(), user.role()), password(user)));
        }
        return accounts;
    }

    /** Told once for each time that a file becomes unreadable. */
    private Optional<Secret> password(RegistryServiceSpec.User user) {
        try {
            Secret password = PasswordFiles.read(user.passwordFile());
            told.remove(user.name());
            return Optional.of(password);
        } catch (IOException e) {
            if (told.add(user.name())) {
                LOG.atError()
                        .addKeyValue("user", user.name())
                        .addKeyValue("reason", e.getMessage())
                        .log("A user of the registry cannot log in: the password file cannot be used");
            }
            return Optional.empty();
        }
    }
}
