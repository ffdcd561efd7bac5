package dev.cairn.cli.facts;

import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import dev.cairn.cli.console.CliException;
import dev.cairn.cli.console.Texts;
import dev.cairn.cli.console.Times;
import dev.cairn.event.ArtifactEvent;
import dev.cairn.event.BuildCompleted;
import dev.cairn.event.BuildRequested;
import dev.cairn.event.CloudEvents;
import dev.cairn.event.CommitAccepted;
import dev.cairn.event.CommitEvent;
import dev.cairn.event.DeploymentEvent;
import dev.cairn.event.DeploymentRequested;
import dev.cairn.event.Event;
import dev.cairn.event.OperationEvent;
import dev.cairn.event.RegistryEvent;
import dev.cairn.event.Topic;
import dev.cairn.log.ReadFrom;

/** Which facts are wanted. */
final class EventFilter {

    private static final String PREFIX = "cairn.";

    @Option(
            names = "--topic",
            paramLabel = "T",
            description = "Only facts of this topic, such as deployments. May be given several times.")
    private List<String> topics = List.of();

    @Option(
            names = "--type",
            paramLabel = "T",
            description = "Only facts of this type, such as DeploymentFailed. May be given several times.")
    private List<String> types = List.of();

    @Option(names = "--app", paramLabel = "APP", description = "Only facts that name this application.")
    private @Nullable String application;

    @Option(
            names = "--repository",
            paramLabel = "R",
            description = "Only facts of this repository, of Git or of the registry.")
    private @Nullable String repository;

    @Option(
            names = "--delivery",
            paramLabel = "ID",
            description = "Only facts of this delivery; the beginning of its id is enough.")
    private @Nullable String delivery;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            defaultValue = "beginning",
            description =
                    "From this time on, by the broker's clock: beginning (default), or a time " + Times.FORMS + ".")
    private String from = "beginning";

    @Option(names = "--to", paramLabel = "TIME", description = "Up to this time. With --follow the command ends then.")
    private @Nullable String to;

    /** Checks what picocli cannot. */
    void check() {
        types.stream()
                .filter(type -> !CloudEvents.types().containsKey(type))
                .findFirst()
                .ifPresent(type -> {
                    throw CliException.usage("There is no type of facts '" + type + "'; there are "
                            + Texts.list(CloudEvents.types().keySet().stream()
                                    .sorted()
                                    .toList()));
                });
    }

    Set<Topic> topics() {
        Set<Topic> wanted = EnumSet.noneOf(Topic.class);
        topics.forEach(name -> wanted.add(topic(name)));
        return wanted.isEmpty() ? EnumSet.allOf(Topic.class) : wanted;
    }

    private static Topic topic(String name) {
        try {
            return Topic.of(name.startsWith(PREFIX) ? name : PREFIX + name);
        } catch (IllegalArgumentException e) {
            throw CliException.usage("There is no topic of facts '" + name + "'; there are "
                    + Texts.list(
                            EnumSet.allOf(Topic.class).stream().map(Topic::id).toList()));
        }
    }

    ReadFrom from(Clock clock) {
        return from.equals("beginning") ? ReadFrom.beginning() : new ReadFrom.At(Times.parse("--from", from, clock));
    }

    Optional<Instant> to(Clock clock) {
        return Optional.ofNullable(to).map(text -> Times.parse("--to", text, clock));
    }

    boolean wants(RecordedFact recorded, @Nullable Instant until) {
        Event data = recorded.data();
        return (until == null || !recorded.at().isAfter(until))
                && (types.isEmpty() || types.contains(data.type()))
                && (delivery == null || recorded.fact().delivery().value().startsWith(delivery))
                && (repository == null || Objects.equals(repository, repository(data)))
                && (application == null || Objects.equals(application, application(data)));
    }

    private static @Nullable String application(Event event) {
        return switch (event) {
            case CommitAccepted accepted -> accepted.application().value();
            case CommitEvent _ -> null;
            case ArtifactEvent artifact -> artifact.application().value();
            case RegistryEvent registry -> registry.image().replaceFirst("/.*", ""); // as builders name images
            case DeploymentEvent deployment -> deployment.application().value();
            case OperationEvent operation -> operation.key();
        };
    }

    private static @Nullable String repository(Event event) {
        return switch (event) {
            case CommitEvent commit -> commit.repository().value();
            case BuildRequested requested -> requested.repository().value();
            case BuildCompleted completed -> completed.repository().value();
            case ArtifactEvent _ -> null;
            case RegistryEvent registry -> registry.image();
            case DeploymentRequested requested -> requested.repository().value();
            case DeploymentEvent _ -> null;
            case OperationEvent operation -> operation.key();
        };
    }
}
