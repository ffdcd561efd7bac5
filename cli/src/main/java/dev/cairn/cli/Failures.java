package dev.cairn.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import java.util.regex.Pattern;

import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

import dev.cairn.cli.console.ExitCodes;
import dev.cairn.cli.console.ForScripts;
import dev.cairn.cli.console.OutputClosedException;
import dev.cairn.cli.console.ToldFailure;
import dev.cairn.event.Json;
import dev.cairn.log.LogUnavailableException;
import dev.cairn.oci.client.RegistryException;

/**
 * Tells what went wrong in one line on standard error, as a JSON object where JSON is wanted; the stack only to those who
 * ask for it.
 */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {

    /** In arguments of which each is a line. */
    private static final Pattern JSON = Pattern.compile("(?im)^(-o[=\n]?|--output[=\n])json$");

    /** As picocli lists what an option takes: by the names of constants. */
    private static final Pattern CONSTANTS = Pattern.compile("expected one of \\[([A-Z_, ]+)] \\(case-insensitive\\)");

    record Told(int exitCode, String message) {}

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        if (failure instanceof OutputClosedException) {
            return ExitCodes.OK;
        }
        Told told = tell(failure);
        PrintWriter err = command.getErr();
        err.println(
                wantsJson(command)
                        ? Json.text(ForScripts.of(told.message(), told.exitCode()))
                        : "cairn: " + told.message());
        if (isVerbose(command)) {
            failure.printStackTrace(err);
        }
        err.flush();
        return told.exitCode();
    }

    private static boolean wantsJson(CommandLine command) {
        OptionSpec output = command.getCommandSpec().findOption("--output");
        Object format = output == null ? null : output.getValue();
        return "json".equalsIgnoreCase(String.valueOf(format));
    }

    /** What was parsed until it failed may not have come to it. */
    private static boolean asksForJson(String[] args) {
        return JSON.matcher(String.join("\n", args)).find();
    }

    private static boolean isVerbose(CommandLine command) {
        ParseResult parsed = command.getParseResult();
        return parsed != null && parsed.hasMatchedOption("--verbose");
    }

    private static Told tell(Exception failure) {
        return switch (failure) {
            case ToldFailure known -> new Told(known.exitCode(), String.valueOf(failure.getMessage()));
            case LogUnavailableException log ->
                new Told(ExitCodes.UNREACHABLE, log.getMessage() + " 'cairn doctor' tells more");
            case RegistryException registry -> RegistryTold.of(registry.failure());
            case UncheckedIOException io when io.getCause() != null -> new Told(ExitCodes.FAILED, io(io.getCause()));
            case IOException io -> new Told(ExitCodes.FAILED, io(io));
            default ->
                new Told(
                        ExitCodes.FAILED,
                        "This is a fault of the command itself: " + failure
                                + ". Run it again with -v, and report what it prints");
        };
    }

    /** Java's messages of these are the file's name alone. */
    private static String io(IOException failure) {
        return switch (failure) {
            case NoSuchFileException e -> "There is no file or folder " + e.getFile();
            case AccessDeniedException e -> "No permission for " + e.getFile();
            case FileAlreadyExistsException e -> e.getFile() + " exists already";
            case FileSystemException e -> e.getFile() + ": " + e.getReason();
            default -> String.valueOf(failure.getMessage());
        };
    }

    /** What an option takes, as people write it. */
    private static String inWords(String message) {
        return CONSTANTS
                .matcher(message)
                .replaceAll(found -> "expected one of " + found.group(1).toLowerCase(Locale.ROOT));
    }

    @Override
    public int handleParseException(ParameterException failure, String[] args) {
        CommandLine command = failure.getCommandLine();
        String message = inWords(String.valueOf(failure.getMessage()));
        PrintWriter err = command.getErr();
        String hint = "'" + command.getCommandSpec().qualifiedName() + " --help' tells how it is used";
        if (asksForJson(args)) {
            err.println(Json.text(new ForScripts(new ForScripts.Failed(message, hint, ExitCodes.USAGE))));
        } else {
            err.println("cairn: " + message);
            UnmatchedArgumentException.printSuggestions(failure, err);
            err.println(hint + ".");
        }
        err.flush();
        return ExitCodes.USAGE;
    }
}
