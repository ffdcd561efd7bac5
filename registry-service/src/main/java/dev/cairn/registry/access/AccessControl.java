package dev.cairn.registry.access;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

import dev.cairn.identity.Secret;
import dev.cairn.model.RegistryServiceSpec;
import dev.cairn.registry.access.AccessRules.Refusal;
import dev.cairn.registry.access.Verdict.Denied;
import dev.cairn.registry.access.Verdict.Granted;
import dev.cairn.registry.access.Verdict.TooMany;
import dev.cairn.registry.access.Verdict.Unauthenticated;
import dev.cairn.registry.model.Repository;

/**
 * Decides about every request, by what {@code platform.yaml} says at that moment. A token is held against the rules anew,
 * too: it never allows more than its user may do now. Safe for use by many threads; reads a few small files, and waits for
 * nothing else.
 */
public final class AccessControl {

    /** How the registry names itself to those who ask for tokens. */
    public static final String SERVICE = "cairn-registry";

    private static final int MAX_ADDRESSES = 50_000;
    private static final String INVALID_TOKEN = "invalid_token";
    private static final String INSUFFICIENT_SCOPE = "insufficient_scope";

    private final Supplier<RegistryServiceSpec> spec;
    private final Accounts accounts;
    private final Logins logins;
    private final Tokens tokens;
    private final TokenIssuer issuer;
    private final AddressLimiter requests;

    private AccessControl(
            Supplier<RegistryServiceSpec> spec,
            List<ServiceAccount> services,
            byte[] key,
            Clock clock,
            RandomGenerator random) {
        this.spec = spec;
        this.accounts = new Accounts(services, clock, random);
        this.logins = new Logins(accounts, clock);
        this.tokens = new Tokens(key, clock, random);
        this.issuer = new TokenIssuer(tokens, accounts, logins, key, clock);
        this.requests = new AddressLimiter(clock, MAX_ADDRESSES);
    }

    /**
     * By a supplier that is asked at each request.
     *
     * @param services Cairn's own, which are no users of the file
     * @param keyFile the key of tokens; made where there is none
     * @param random cryptographically strong
     * @throws IOException if the key cannot be read or made, or others can read it
     */
    public static AccessControl create(
            Supplier<RegistryServiceSpec> spec,
            List<ServiceAccount> services,
            Path keyFile,
            Clock clock,
            RandomGenerator random)
            throws IOException {
        return new AccessControl(spec, services, TokenKey.in(keyFile, random), clock, random);
    }

    /** Why a request is not even looked at; empty if it is. Cairn's own services are always, once they show a login. */
    public Optional<TooMany> admit(String address, Optional<String> authorization) {
        RegistryServiceSpec.@Nullable Rate rate = spec.get().rate();
        if (rate == null) {
            return Optional.empty();
        }
        Optional<Duration> wait = requests.take(AddressLimiter.network(address), rate.perSecond(), rate.burst());
        if (wait.isEmpty() || isOwnService(Credentials.parse(authorization))) {
            return Optional.empty();
        }
        return wait.map(time -> new TooMany(
                "More than " + rate.perSecond() + " requests a second come from " + address
                        + ": wait before the next (registry.rate in platform.yaml)",
                time));
    }

    private boolean isOwnService(Credentials shown) {
        return switch (shown) {
            case Credentials.Basic(String user, Secret password) ->
                accounts.service(user, password).isPresent();
            case Credentials.Bearer(String token) ->
                tokens.readAccess(token)
                        .flatMap(Tokens.AccessToken::user)
                        .filter(accounts::isService)
                        .isPresent();
            case Credentials.None _, Credentials.Malformed _ -> false;
        };
    }

    /**
     * Whether a request is let through.
     *
     * @param address where it came from
     * @param authorization its header of that name
     */
    public Verdict authorize(String address, Optional<String> authorization, Need need) {
        RegistryServiceSpec now = spec.get();
        if (now.isOpen()) {
            return Granted.to(new Identity.Stranger());
        }
        return switch (Credentials.parse(authorization)) {
            case Credentials.None _ -> stranger(now, need);
            case Credentials.Basic(String user, Secret password) ->
                switch (logins.login(now, address, user, password)) {
                    case Logins.Login.In(Identity.Known who) -> known(now, who, need, Optional.empty());
                    case Logins.Login.Wrong _ -> unauthenticated(TokenIssuer.WRONG, need, null);
                    case Logins.Login.Blocked(Duration wait) -> new TooMany(blocked(address), wait);
                };
            case Credentials.Bearer(String token) ->
                tokens.readAccess(token)
                        .<Verdict>map(read -> bearer(now, read, need))
                        .orElseGet(() -> unauthenticated(
                                "The token is over, or none of this registry: get another one", need, INVALID_TOKEN));
            case Credentials.Malformed _ ->
                unauthenticated(
                        "The header Authorization must be Basic with a user and a password, or Bearer", need, null);
        };
    }

    private static Verdict stranger(RegistryServiceSpec now, Need need) {
        if (need instanceof Need.Login) {
            return unauthenticated("Log in, or ask for a token without a login", need, null);
        }
        Identity.Stranger who = new Identity.Stranger();
        return new AccessRules(now)
                .refusal(who, need)
                .<Verdict>map(refusal -> unauthenticated(refusal.message() + "; log in", need, null))
                .orElseGet(() -> Granted.to(who));
    }

    private static Verdict known(RegistryServiceSpec now, Identity.Known who, Need need, Optional<List<Scope>> scopes) {
        Optional<Refusal> refusal = new AccessRules(now).refusal(who, need);
        return refusal.isPresent()
                ? new Denied(who, refusal.get().rule(), refusal.get().message())
                : new Granted(who, scopes);
    }

    private Verdict bearer(RegistryServiceSpec now, Tokens.AccessToken token, Need need) {
        Optional<Identity.Known> user = token.user().flatMap(name -> accounts.find(now, name));
        if (token.user().isPresent() && user.isEmpty()) {
            return unauthenticated("The user of this token is no longer there: log in", need, INVALID_TOKEN);
        }
        Verdict verdict = user.isPresent()
                ? known(now, user.get(), need, Optional.of(token.scopes()))
                : need instanceof Need.Login ? Granted.to(new Identity.Stranger()) : stranger(now, need);
        boolean isCovered =
                need instanceof Need.Login || token.scopes().stream().anyMatch(scope -> scope.covers(need));
        return verdict instanceof Granted && !isCovered
                ? unauthenticated("The token is not for this: get one with the scope", need, INSUFFICIENT_SCOPE)
                : verdict;
    }

    /**
     * Whether content may be taken over from another repository, by whoever was let through for something else.
     *
     * @param from empty for any that has it
     */
    public boolean mayTakeFrom(Granted granted, Optional<Repository> from) {
        AccessRules rules = new AccessRules(spec.get());
        if (rules.spec().isOpen()) {
            return true;
        }
        if (from.isEmpty()) {
            return granted.scopes().isEmpty() && rules.mayPullEverywhere(granted.who());
        }
        Need pull = new Need.On(from.get(), Action.PULL);
        return rules.refusal(granted.who(), pull).isEmpty()
                && granted.scopes()
                        .map(scopes -> scopes.stream().anyMatch(scope -> scope.covers(pull)))
                        .orElse(true);
    }

    /**
     * Whether somebody who was let through may pull there, and may therefore know that it is there.
     *
     * @param user nothing for a client without a login
     */
    public boolean maySee(Optional<String> user, Repository repository) {
        RegistryServiceSpec now = spec.get();
        Identity who = user.<Identity>flatMap(name -> accounts.find(now, name)).orElseGet(Identity.Stranger::new);
        return new AccessRules(now)
                .refusal(who, new Need.On(repository, Action.PULL))
                .isEmpty();
    }

    /** Gives a token, or says why not. */
    public TokenAnswer token(TokenRequest request) {
        return issuer.answer(spec.get(), request);
    }

    /** What is said where logins are not looked at. */
    public static String blocked(String address) {
        return "Too many logins from " + address + " have failed, of this user or of all: wait before the next";
    }

    private static Unauthenticated unauthenticated(String message, Need need, @Nullable String error) {
        return new Unauthenticated(message, need.scope(), Optional.ofNullable(error));
    }
}
