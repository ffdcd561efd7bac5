package dev.cairn.registry.access;

import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.cairn.identity.Secret;
import dev.cairn.model.RegistryServiceSpec;
import dev.cairn.registry.access.TokenRequest.Proof;
import dev.cairn.registry.model.Repository;

/** Gives tokens: for what was asked, as far as who asks may do it. */
final class TokenIssuer {

    static final String WRONG = "The user or the password is not right";

    /** More would make a token that no longer fits into a header. */
    private static final int MAX_SCOPES = 32;

    /** The names of all together, with what a token says of each beside: it is a third longer then, of 8 KiB for all headers. */
    private static final int MAX_SCOPE_BYTES = 4 << 10;

    private static final int BYTES_BESIDE_NAME = 64;

    private final Tokens tokens;
    private final Accounts accounts;
    private final Logins logins;
    private final byte[] key;
    private final Clock clock;

    TokenIssuer(Tokens tokens, Accounts accounts, Logins logins, byte[] key, Clock clock) {
        this.tokens = tokens;
        this.accounts = accounts;
        this.logins = logins;
        this.key = key.clone();
        this.clock = clock;
    }

    TokenAnswer answer(RegistryServiceSpec spec, TokenRequest request) {
        return switch (request.proof()) {
            case Proof.Header(Optional<String> value) ->
                switch (Credentials.parse(value)) {
                    case Credentials.None _ -> stranger(spec, request);
                    case Credentials.Basic(String user, Secret password) -> login(spec, user, password, request);
                    case Credentials.Bearer _, Credentials.Malformed _ ->
                        new TokenAnswer.Refused("Tokens are given for a user and a password, by Basic authentication");
                };
            case Proof.Password(String user, String password) ->
                user.isEmpty() || password.isEmpty()
                        ? new TokenAnswer.Refused(WRONG)
                        : login(spec, user, Secret.ofText(password), request);
            case Proof.Refresh(String token) -> refresh(spec, token, request);
        };
    }

    private TokenAnswer stranger(RegistryServiceSpec spec, TokenRequest request) {
        return spec.isOpen() || spec.anonymousPull()
                ? issued(spec, new Identity.Stranger(), request, Optional.empty())
                : new TokenAnswer.Refused("This registry asks everybody for a login (registry.anonymousPull in"
                        + " platform.yaml): log in, for example with 'docker login'");
    }

    private TokenAnswer login(RegistryServiceSpec spec, String user, Secret password, TokenRequest request) {
        if (spec.isOpen()) {
            return issued(spec, new Identity.Stranger(), request, Optional.empty());
        }
        return switch (logins.login(spec, request.address(), user, password)) {
            case Logins.Login.In(Identity.Known who) -> {
                Optional<String> mark = request.offline() ? accounts.mark(spec, who.name(), key) : Optional.empty();
                yield issued(spec, who, request, mark.map(m -> tokens.refresh(who.name(), m, clock.instant())));
            }
            case Logins.Login.Wrong _ -> new TokenAnswer.Refused(WRONG);
            case Logins.Login.Blocked(var wait) -> new TokenAnswer.Blocked(wait);
        };
    }

    private TokenAnswer refresh(RegistryServiceSpec spec, String token, TokenRequest request) {
        Optional<Identity.Known> who = tokens.readRefresh(token)
                .filter(read -> accounts.mark(spec, read.user(), key).equals(Optional.of(read.mark())))
                .flatMap(read -> accounts.find(spec, read.user()));
        return who.isPresent()
                ? issued(spec, who.get(), request, Optional.of(token))
                : new TokenAnswer.Refused("This login is over, or its password was changed: log in again");
    }

    private TokenAnswer issued(RegistryServiceSpec spec, Identity who, TokenRequest request, Optional<String> refresh) {
        List<Scope> granted = granted(new AccessRules(spec), who, Scope.parseAll(request.scopes()));
        Optional<String> name = who instanceof Identity.Known known ? Optional.of(known.name()) : Optional.empty();
        var now = clock.instant();
        return new TokenAnswer.Issued(
                name,
                tokens.access(name, granted, now),
                granted.stream().map(Scope::toString).toList(),
                now,
                Tokens.ACCESS_LIFE,
                refresh);
    }

    private static List<Scope> granted(AccessRules rules, Identity who, List<Scope> asked) {
        List<Scope> granted = new ArrayList<>();
        for (Scope scope : asked.subList(0, Math.min(asked.size(), MAX_SCOPES))) {
            Optional<Repository> repository = scope.repository();
            if (repository.isPresent()) {
                Set<Action> allowed = EnumSet.noneOf(Action.class);
                scope.repositoryActions().stream()
                        .filter(action -> rules.refusal(who, new Need.On(repository.get(), action))
                                .isEmpty())
                        .forEach(allowed::add);
                if (!allowed.isEmpty()) {
                    granted.add(Scope.of(repository.get(), allowed));
                }
            } else if (scope.equals(Scope.CATALOG)
                    && rules.refusal(who, new Need.Catalog()).isEmpty()) {
                granted.add(scope);
            }
        }
        return fitting(granted);
    }

    /** Those at the end are left out, as those are that nobody may have. */
    private static List<Scope> fitting(List<Scope> granted) {
        int bytes = 0;
        for (int i = 0; i < granted.size(); i++) {
            bytes += granted.get(i).toString().length() + BYTES_BESIDE_NAME;
            if (bytes > MAX_SCOPE_BYTES) {
                return List.copyOf(granted.subList(0, i));
            }
        }
        return granted;
    }
}
