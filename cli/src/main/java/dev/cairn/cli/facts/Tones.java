package dev.cairn.cli.facts;

import dev.cairn.cli.console.Console.Tone;
import dev.cairn.event.ArtifactCorrupted;
import dev.cairn.event.ArtifactEvent;
import dev.cairn.event.BuildCompleted;
import dev.cairn.event.BuildFailed;
import dev.cairn.event.CommitEvent;
import dev.cairn.event.CommitRejected;
import dev.cairn.event.DeadLettered;
import dev.cairn.event.DeploymentEvent;
import dev.cairn.event.DeploymentFailed;
import dev.cairn.event.DeploymentSucceeded;
import dev.cairn.event.Event;
import dev.cairn.event.OperationEvent;
import dev.cairn.event.RegistryEvent;

/** Which facts are good news, and which are bad. */
public final class Tones {

    private Tones() {}

    /** How the type of a fact is shown. */
    public static Tone of(Event event) {
        return switch (event) {
            case CommitRejected _ -> Tone.BAD;
            case CommitEvent _ -> Tone.TITLE;
            case BuildFailed _ -> Tone.BAD;
            case BuildCompleted _ -> Tone.GOOD;
            case ArtifactEvent _ -> Tone.TITLE;
            case ArtifactCorrupted _ -> Tone.BAD;
            case RegistryEvent _ -> Tone.TITLE;
            case DeploymentFailed _ -> Tone.BAD;
            case DeploymentSucceeded _ -> Tone.GOOD;
            case DeploymentEvent _ -> Tone.TITLE;
            case DeadLettered _ -> Tone.BAD;
            case OperationEvent _ -> Tone.TITLE;
        };
    }
}
