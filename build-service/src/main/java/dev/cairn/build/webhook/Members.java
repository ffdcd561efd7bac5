package dev.cairn.build.webhook;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.cairn.build.source.RefChange;
import dev.cairn.model.CommitId;
import dev.cairn.model.GitRef;

/** Turns what all providers have in common into our types, or says what is wrong with it. */
final class Members {

    private static final int MAX_DELIVERY_ID = 128;
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final int MAX_PUSHER = 200;

    private Members() {}

    static String deliveryId(WebhookRequest request, String... headers) throws MalformedWebhookException {
        String id = first(request, headers);
        if (id == null || !isDeliveryId(id)) {
            throw new MalformedWebhookException("The header " + headers[0]
                    + " must be there once, with 1 to 128 of letters, digits, '.', '_', ':' and '-'");
        }
        return id;
    }

    // A loop, since this is done for each webhook.
    private static boolean isDeliveryId(String id) {
        if (id.isEmpty() || id.length() > MAX_DELIVERY_ID || !isAsciiLetterOrDigit(id.charAt(0))) {
            return false;
        }
        for (int i = 1; i < id.length(); i++) {
            char each = id.charAt(i);
            if (!isAsciiLetterOrDigit(each) && "._:-".indexOf(each) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAsciiLetterOrDigit(char each) {
        return (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z') || (each >= '0' && each <= '9');
    }

    static String event(WebhookRequest request, String... headers) throws MalformedWebhookException {
        String event = first(request, headers);
        if (event == null || event.isBlank()) {
            throw new MalformedWebhookException("The header " + headers[0] + " must be there once, with the event");
        }
        return event;
    }

    static RefChange change(@Nullable String ref, @Nullable String before, @Nullable String after)
            throws MalformedWebhookException {
        if (after == null) {
            throw new MalformedWebhookException("The payload has no 'after': the new commit, or zeros for a deletion");
        }
        var change = new RefChange(ref(ref), commit("before", before), commit("after", after));
        if (change.before() == null && change.after() == null) {
            throw new MalformedWebhookException("A change has no commit at all, neither before nor after");
        }
        return change;
    }

    /** A push of those changes that are of branches and tags and change something. */
    static Hook push(List<RefChange> changes, @Nullable String pusher) {
        List<RefChange> relevant = new ArrayList<>();
        for (RefChange change : changes) {
            if (isBranchOrTag(change.ref()) && !isStill(change)) {
                relevant.add(change);
            }
        }
        return relevant.isEmpty()
                ? new Hook.Ignored("No branch or tag has moved")
                : new Hook.Push(relevant, presentable(pusher));
    }

    static GitRef ref(@Nullable String ref) throws MalformedWebhookException {
        if (ref == null) {
            throw new MalformedWebhookException("The payload has no 'ref'");
        }
        if (!isWellFormed(ref)) {
            throw new MalformedWebhookException(
                    "The payload's 'ref' is no name that Git allows for a reference (git help check-ref-format)");
        }
        try {
            return new GitRef(ref);
        } catch (IllegalArgumentException e) {
            throw new MalformedWebhookException(
                    "The payload's 'ref' is not a full reference such as refs/heads/main, of at most 255 characters");
        }
    }

    /** What {@code git check-ref-format} refuses beside single characters, which {@link GitRef} looks at. */
    private static boolean isWellFormed(String ref) {
        return Stream.of(ref.split("/", -1))
                        .noneMatch(part -> part.isEmpty() || part.startsWith(".") || part.endsWith(".lock"))
                && !ref.contains("..")
                && !ref.contains("@{")
                && !ref.endsWith(".")
                && ref.codePoints().noneMatch(each -> Character.getType(each) == Character.SURROGATE);
    }

    static String required(String member, @Nullable String value) throws MalformedWebhookException {
        if (value == null || value.isBlank()) {
            throw new MalformedWebhookException("The payload has no '" + member + "'");
        }
        return value;
    }

    private static @Nullable CommitId commit(String member, @Nullable String id) throws MalformedWebhookException {
        if (id == null) {
            return null;
        }
        try {
            var commit = new CommitId(id);
            return id.chars().allMatch(each -> each == '0') ? null : commit;
        } catch (IllegalArgumentException e) {
            throw new MalformedWebhookException(
                    "The payload's '" + member + "' is not a commit: 40 or 64 lower-case hexadecimal characters");
        }
    }

    /** Gitea's "test delivery" tells the head as both sides. */
    private static boolean isStill(RefChange change) {
        return change.after() != null && change.after().equals(change.before());
    }

    private static boolean isBranchOrTag(GitRef ref) {
        return ref.isBranch() || ref.value().startsWith("refs/tags/");
    }

    private static @Nullable String presentable(@Nullable String pusher) {
        if (pusher == null || pusher.isBlank()) {
            return null;
        }
        String clean = CONTROL.matcher(pusher.strip()).replaceAll(" ");
        return clean.length() <= MAX_PUSHER ? clean : clean.substring(0, MAX_PUSHER);
    }

    /** The first of these headers that is there; a header that is there twice counts as a wrong one. */
    private static @Nullable String first(WebhookRequest request, String... headers) {
        for (String header : headers) {
            if (!request.headers(header).isEmpty()) {
                return request.header(header);
            }
        }
        return null;
    }
}
