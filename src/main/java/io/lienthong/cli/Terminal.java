package io.lienthong.cli;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The terminal as a page that is drawn anew, and as keys that are read at once; closing gives it back as it was. */
final class Terminal implements AutoCloseable {
    private static final String ESCAPE = "\u001b[";
    private static final File TTY = new File("/dev/tty");
    private static final int STTY_SECONDS = 5;
    private static final Size USUAL = new Size(24, 80);

    private final String before;
    private final PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    private final Thread safetyNet = new Thread(this::restore);
    private final StringWriter drawn = new StringWriter();
    private final PrintWriter page = new PrintWriter(drawn);

    private record Size(int rows, int columns) {}

    private Terminal(String before) {
        this.before = before;
    }

    /** Whether a person sits at both ends. */
    static boolean isThere() {
        return System.console() != null;
    }

    static Terminal open() throws IOException {
        Terminal terminal = new Terminal(stty("-g").strip());
        Runtime.getRuntime().addShutdownHook(terminal.safetyNet);
        stty("-icanon", "-echo", "min", "0", "time", "1"); // a key at once, or none after a tenth of a second
        terminal.out.print(ESCAPE + "?1049h" + ESCAPE + "?25l"); // a page of its own, without the cursor
        return terminal;
    }

    /** What {@link #draw} shows. */
    PrintWriter page() {
        return page;
    }

    /** How many characters go into a line. */
    int columns() throws IOException {
        return size().columns();
    }

    /** Replaces what is seen by what was written since, cut to the size of the terminal. */
    void draw() throws IOException {
        page.flush();
        Size size = size();
        StringBuilder text = new StringBuilder(ESCAPE).append('H');
        drawn.toString()
                .lines()
                .limit(size.rows() - 1L)
                .forEach(line ->
                        text.append(cut(line, size.columns())).append(ESCAPE).append("K\r\n"));
        out.print(text.append(ESCAPE).append('J'));
        out.flush();
        drawn.getBuffer().setLength(0);
    }

    private static Size size() throws IOException {
        String[] size = stty("size").strip().split(" ");
        int rows = Integer.parseInt(size[0]);
        int columns = Integer.parseInt(size[1]);
        return rows == 0 || columns == 0 ? USUAL : new Size(rows, columns); // some do not know how large they are
    }

    private static String stty(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("stty"));
        command.addAll(List.of(arguments));
        Process stty = new ProcessBuilder(command)
                .redirectInput(TTY)
                .redirectErrorStream(true)
                .start();
        try {
            String said = new String(stty.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!stty.waitFor(STTY_SECONDS, TimeUnit.SECONDS) || stty.exitValue() != 0) {
                throw new IOException("stty: " + said.strip());
            }
            return said;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static String cut(String line, int columns) {
        return line.codePointCount(0, line.length()) <= columns
                ? line
                : line.substring(0, line.offsetByCodePoints(0, columns));
    }

    /** A key that was pressed; -1 where none was for a tenth of a second. */
    int key() throws IOException {
        return System.in.read();
    }

    private void restore() {
        out.print(ESCAPE + "?25h" + ESCAPE + "?1049l");
        out.flush();
        try {
            stty(before);
        } catch (IOException e) {
            out.println("The terminal is not as it was: run stty sane.");
        }
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(safetyNet);
        restore();
    }
}
