package dev.cairn.build.webhook;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** The members that count in payloads of GitHub, which Gitea and Forgejo follow. */
record GitHubPayload(
        @Nullable String ref,
        @JsonProperty("ref_type") @Nullable String refType,
        @Nullable String before,
        @Nullable String after,
        @Nullable Repository repository,
        @Nullable User pusher,
        @Nullable User sender) {

    record Repository(
            @JsonProperty("full_name") @Nullable String fullName,
            @JsonProperty("clone_url") @Nullable String cloneUrl,
            @JsonProperty("ssh_url") @Nullable String sshUrl,
            @JsonProperty("html_url") @Nullable String htmlUrl) {}

    record User(
            @Nullable String login,
            @Nullable String username,
            @Nullable String name) {

        /** The name that signs in, where there is one. */
        @Nullable
        String shown() {
            return login != null ? login : username != null ? username : name;
        }
    }

    RepositoryNames names() throws MalformedWebhookException {
        if (repository == null) {
            throw new MalformedWebhookException("The payload has no 'repository': add the webhook to the repository"
                    + " itself, not to its organization");
        }
        String fullName = Members.required("repository.full_name", repository.fullName);
        return new RepositoryNames(fullName, repository.cloneUrl, repository.sshUrl, repository.htmlUrl);
    }

    Hook push() throws MalformedWebhookException {
        return Members.push(List.of(Members.change(ref, before, after)), who());
    }

    @Nullable
    String who() {
        User user = pusher != null ? pusher : sender;
        return user == null ? null : user.shown();
    }
}
