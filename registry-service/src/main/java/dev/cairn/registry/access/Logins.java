package dev.cairn.registry.access;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.identity.Secret;
import dev.cairn.model.RegistryServiceSpec;
import dev.cairn.registry.access.Identity.Known;

/**
 * Logins by name and password. Of an address that fails too often none is looked at for a while, not even a right one:
 * else guessing could go on. Cairn's own services are never kept out, since what they show cannot be guessed.
 */
final class Logins {

    private static final Logger LOG = LoggerFactory.getLogger(Logins.class);

    /** Failures of one address: ten at once, then one in six seconds. */
    private static final int FAILURES = 10;

    private static final double FAILURES_PER_SECOND = 1.0 / 6;
    private static final int MAX_ADDRESSES = 20_000;

    private final Accounts accounts;
    private final AddressLimiter failures;

    /** One login at a time, or many could try at once before the first failure counts. */
    private final ReentrantLock lock = new ReentrantLock();

    /** What came of one. */
    sealed interface Login {

        record In(Known who) implements Login {}

        record Wrong() implements Login {}

        record Blocked(Duration after) implements Login {}
    }

    Logins(Accounts accounts, Clock clock) {
        this.accounts = accounts;
        this.failures = new AddressLimiter(clock, MAX_ADDRESSES);
    }

    Login login(RegistryServiceSpec spec, String address, String name, Secret password) {
        Optional<Known> service = accounts.service(name, password);
        if (service.isPresent()) {
            return new Login.In(service.get());
        }
        lock.lock();
        try {
            Optional<Duration> wait = failures.look(address, FAILURES_PER_SECOND, FAILURES);
            if (wait.isPresent()) {
                return new Login.Blocked(wait.get());
            }
            Optional<Known> who = accounts.login(spec, name, password);
            if (who.isPresent()) {
                return new Login.In(who.get());
            }
            var _ = failures.take(address, FAILURES_PER_SECOND, FAILURES);
        } finally {
            lock.unlock();
        }
        LOG.atWarn()
                .addKeyValue("user", printable(name))
                .addKeyValue("address", address)
                .log("Login to the registry failed");
        return new Login.Wrong();
    }

    /** A name that was never checked may hold anything. */
    private static String printable(String name) {
        String shown = name.length() > 64 ? name.substring(0, 64) : name;
        return shown.replaceAll("[^A-Za-z0-9._@-]", "?");
    }
}
