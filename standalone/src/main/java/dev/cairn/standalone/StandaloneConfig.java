package dev.cairn.standalone;

import java.nio.file.Path;

/**
 * What a whole Cairn is started with.
 *
 * @param data its data folder; made when it is missing, one process at a time
 * @param platform the operator's {@code platform.yaml}; need not exist
 * @param ports where everything listens
 * @param leaveInstances whether instances go on when everything else stops
 */
record StandaloneConfig(Path data, Path platform, Ports ports, boolean leaveInstances) {}
