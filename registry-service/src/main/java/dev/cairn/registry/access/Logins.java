package dev.cairn.registry.access;

import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.identity.Secret;
import dev.cairn.model.RegistryServiceSpec;
import dev.cairn.registry.access.Identity.Known;

/**
 * Logins by name and password. Of a user at an address who fails too often none is looked at for a while, not even a right
 * one: else guessing could go on. The same of a whole address, for one who guesses at many names; but not of users who have
 * logged in from there before, since behind a proxy all have one address, and one of them must not lock out the others.
 * Cairn's own services are never kept out, since what they show cannot be guessed.
 */
final class Logins {

    private static final Logger LOG = LoggerFactory.getLogger(Logins.class);

    /** Failures of one user at one address: ten at once, then one in six seconds. */
    private static final Rate OF_USER = new Rate(1.0 / 6, 10);

    /** Failures of one address: fifty at once, then one a second. */
    private static final Rate OF_ADDRESS = new Rate(1, 50);

    private static final int MAX_REMEMBERED = 20_000;
    private static final int MAX_NAME = 64;

    private record Rate(double perSecond, int burst) {}

    private final Accounts accounts;
    private final AddressLimiter ofUsers;
    private final AddressLimiter ofAddresses;
    private final Set<String> knownUsers = Collections.newSetFromMap(new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MAX_REMEMBERED;
        }
    });

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
        this.ofUsers = new AddressLimiter(clock, MAX_REMEMBERED);
        this.ofAddresses = new AddressLimiter(clock, MAX_REMEMBERED);
    }

    Login login(RegistryServiceSpec spec, String address, String name, Secret password) {
        Optional<Known> service = accounts.service(name, password);
        if (service.isPresent()) {
            return new Login.In(service.get());
        }
        String network = AddressLimiter.network(address);
        // No user has a longer name, and what strangers send is not to be kept.
        String userThere = (name.length() > MAX_NAME ? "" : name) + "@" + network;
        lock.lock();
        try {
            Optional<Duration> wait = ofUsers.look(userThere, OF_USER.perSecond(), OF_USER.burst());
            if (wait.isEmpty() && !knownUsers.contains(userThere)) {
                wait = ofAddresses.look(network, OF_ADDRESS.perSecond(), OF_ADDRESS.burst());
            }
            if (wait.isPresent()) {
                return new Login.Blocked(wait.get());
            }
            Optional<Known> who = accounts.login(spec, name, password);
            if (who.isPresent()) {
                knownUsers.add(userThere);
                return new Login.In(who.get());
            }
            var _ = ofUsers.take(userThere, OF_USER.perSecond(), OF_USER.burst());
            var _ = ofAddresses.take(network, OF_ADDRESS.perSecond(), OF_ADDRESS.burst());
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
        String shown = name.length() > MAX_NAME ? name.substring(0, MAX_NAME) : name;
        return shown.replaceAll("[^A-Za-z0-9._@-]", "?");
    }
}
