package dev.cairn.deploy.target.process;

import java.util.List;
import java.util.Map;

/**
 * What an instance runs.
 *
 * @param command the program and its arguments
 * @param environment all of it
 * @param workingDir where it starts
 */
record Program(List<String> command, Map<String, String> environment, String workingDir) {

    Program {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }
}
