package dev.cairn.registry.access;

import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;

/**
 * Signed tokens (RFC 7519, HS256 and nothing else): those that requests are made with, whose claim {@code access} is that
 * of Docker's "Token Authentication Implementation", and those by which a client gets the former without a password.
 */
final class Tokens {

    /** Long enough for a client to make use of it, short enough for a changed password to matter. */
    static final Duration ACCESS_LIFE = Duration.ofMinutes(5);

    static final Duration REFRESH_LIFE = Duration.ofDays(90);

    private static final String ISSUER = "cairn-registry";
    private static final String REQUESTS = "cairn-registry";
    private static final String REFRESHES = "cairn-registry-refresh";
    private static final String ACCESS = "access";
    private static final String MARK = "mark";

    /** A name that nobody has. */
    private static final String STRANGER = "";

    private final byte[] key;
    private final Clock clock;
    private final RandomGenerator random;

    /**
     * What a token for requests says.
     *
     * @param user whose it is; empty for a stranger's
     */
    record AccessToken(Optional<String> user, List<Scope> scopes) {}

    /**
     * What a token for others says.
     *
     * @param mark of the password that it was made for
     */
    record RefreshToken(String user, String mark) {}

    Tokens(byte[] key, Clock clock, RandomGenerator random) {
        this.key = key.clone();
        this.clock = clock;
        this.random = random;
    }

    String access(Optional<String> user, List<Scope> scopes, Instant now) {
        List<Map<String, Object>> access = scopes.stream()
                .map(scope -> Map.<String, Object>of(
                        "type", scope.type(), "name", scope.name(), "actions", List.copyOf(scope.actions())))
                .toList();
        return signed(claims(user.orElse(STRANGER), REQUESTS, now, ACCESS_LIFE)
                .claim(ACCESS, access)
                .build());
    }

    String refresh(String user, String mark, Instant now) {
        return signed(
                claims(user, REFRESHES, now, REFRESH_LIFE).claim(MARK, mark).build());
    }

    private JWTClaimsSet.Builder claims(String subject, String audience, Instant now, Duration life) {
        byte[] id = new byte[16];
        random.nextBytes(id);
        return new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .subject(subject)
                .audience(audience)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(life)))
                .jwtID(HexFormat.of().formatHex(id));
    }

    private String signed(JWTClaimsSet claims) {
        try {
            SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
            token.sign(new MACSigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException("A key of 32 bytes signs with HS256 on every Java platform", e);
        }
    }

    /** What a token for requests says; empty if it is none of ours, or is over. */
    Optional<AccessToken> readAccess(String text) {
        return claims(text, REQUESTS).map(claims -> {
            String subject = String.valueOf(claims.getSubject());
            return new AccessToken(
                    subject.equals(STRANGER) ? Optional.empty() : Optional.of(subject),
                    scopes(claims.getClaim(ACCESS)));
        });
    }

    /** What a token for others says; empty if it is none of ours, or is over. */
    Optional<RefreshToken> readRefresh(String text) {
        return claims(text, REFRESHES)
                .map(claims ->
                        new RefreshToken(String.valueOf(claims.getSubject()), String.valueOf(claims.getClaim(MARK))));
    }

    private Optional<JWTClaimsSet> claims(String text, String audience) {
        try {
            SignedJWT token = SignedJWT.parse(text);
            if (!JWSAlgorithm.HS256.equals(token.getHeader().getAlgorithm()) || !token.verify(new MACVerifier(key))) {
                return Optional.empty();
            }
            JWTClaimsSet claims = token.getJWTClaimsSet();
            Date expires = claims.getExpirationTime();
            boolean holds = ISSUER.equals(claims.getIssuer())
                    && claims.getAudience().equals(List.of(audience))
                    && expires != null
                    && clock.instant().isBefore(expires.toInstant());
            return holds ? Optional.of(claims) : Optional.empty();
        } catch (ParseException | JOSEException _) {
            return Optional.empty();
        }
    }

    private static List<Scope> scopes(Object access) {
        List<Scope> scopes = new ArrayList<>();
        if (access instanceof List<?> list) {
            for (Object item : list) {
                if (item instanceof Map<?, ?> map && map.get("actions") instanceof List<?> actions) {
                    Set<String> names = actions.stream().map(String::valueOf).collect(Collectors.toSet());
                    scopes.add(new Scope(String.valueOf(map.get("type")), String.valueOf(map.get("name")), names));
                }
            }
        }
        return scopes;
    }
}
