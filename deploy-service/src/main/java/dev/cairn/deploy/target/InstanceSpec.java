package dev.cairn.deploy.target;

import java.util.Map;

import dev.cairn.model.InstanceId;
import dev.cairn.model.Limits;
import dev.cairn.oci.ImageReference;

/**
 * One instance to start. Its id is derived from what it is for, so that asking twice starts one.
 *
 * @param id unique within the target
 * @param labels what it belongs to; {@code labels.digest()} is the image's
 * @param image the image to run, pulled where it is missing
 * @param settings environment variables beside the image's own, never secrets; {@code PORT} and names that begin with
 *     {@code CAIRN_} are the target's, which wins
 * @param limits what it may use
 * @param port which port it is to listen on
 */
public record InstanceSpec(
        InstanceId id,
        InstanceLabels labels,
        ImageReference image,
        Map<String, String> settings,
        Limits limits,
        PortRequest port) {

    public InstanceSpec {
        settings = Map.copyOf(settings);
        if (!labels.digest().equals(image.digest())) {
            throw new IllegalArgumentException(
                    "The labels name " + labels.digest() + ", the image is " + image.digest());
        }
    }
}
