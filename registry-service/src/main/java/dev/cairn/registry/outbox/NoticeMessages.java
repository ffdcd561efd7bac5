package dev.cairn.registry.outbox;

import dev.cairn.event.ArtifactCollected;
import dev.cairn.event.ArtifactCorrupted;
import dev.cairn.event.ArtifactPublished;
import dev.cairn.event.EventId;
import dev.cairn.event.RegistryNotice;
import dev.cairn.event.WireMessage;
import dev.cairn.registry.events.RegistryCommand;
import dev.cairn.registry.events.RegistryStage;
import dev.cairn.registry.storage.Notice;
import dev.cairn.registry.storage.Outbox;
import dev.cairn.service.CommandCodec;
import dev.cairn.service.Message;

/** Notices as they enter the inbox. The same notice is the same message, byte for byte, however often it is sent. */
final class NoticeMessages {

    private NoticeMessages() {}

    static WireMessage of(Outbox.Entry entry) {
        String request = EventId.derive(RegistryStage.NAME, entry.store(), Long.toString(entry.sequence()))
                .value();
        return CommandCodec.encode(
                entry.notice().repository().name(),
                (Record) command(entry),
                new Message.Context(request, null, null, null, null));
    }

    private static RegistryCommand command(Outbox.Entry entry) {
        RegistryNotice written = new RegistryNotice(entry.store(), entry.sequence(), entry.at());
        String image = entry.notice().repository().name();
        return switch (entry.notice()) {
            case Notice.Published published ->
                new RegistryCommand.Published(new ArtifactPublished(
                        image,
                        published.digest(),
                        published.mediaType(),
                        published.size(),
                        published.artifactType(),
                        published.subject(),
                        written));
            case Notice.Collected collected ->
                new RegistryCommand.Collected(
                        new ArtifactCollected(image, collected.digest(), collected.reason(), written));
            case Notice.Corrupted corrupted ->
                new RegistryCommand.Corrupted(new ArtifactCorrupted(image, corrupted.digest(), written));
        };
    }
}
