//JAVA 17+
//SOURCES TestServer.java

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * A server that does to its clients what a test wants: from their first byte, or, as one that forwards between them and the server of the
 * tests without TLS, in answer to some SQL.
 */
final class HostileServer implements AutoCloseable {

    private static final int QUERY = 3;

    /** What it does to a client. Then the connection is closed, or goes on being forwarded. */
    interface Talk {
        void with(Client client) throws IOException;
    }

    private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final AtomicInteger clients = new AtomicInteger();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> got = new CopyOnWriteArrayList<>();

    HostileServer(Talk talk) throws IOException {
        open(talk);
    }

    /** @param victims which SQL it does not forward, but answers */
    HostileServer(Predicate<String> victims, Talk answer) throws IOException {
        open(client -> {
            Socket server = new Socket(TestServer.option("host"), Integer.parseInt(TestServer.option("port")));
            start(() -> {
                try (server; client.socket) {
                    server.getInputStream().transferTo(client.socket.getOutputStream());
                }
            });
            try (server) {
                while (true) {
                    Packet packet = client.read();
                    if (packet.isQuery() && victims.test(packet.sql())) {
                        asked.add(packet.sql());
                        answer.with(client);
                    } else {
                        server.getOutputStream().write(packet.bytes());
                    }
                }
            }
        });
    }

    private void open(Talk talk) {
        start(() -> {
            while (true) {
                Socket socket = door.accept();
                clients.incrementAndGet();
                start(() -> {
                    try (socket) {
                        talk.with(new Client(socket, new DataInputStream(socket.getInputStream())));
                    }
                });
            }
        });
    }

    int port() {
        return door.getLocalPort();
    }

    /** How many connections it has had. */
    int clients() {
        return clients.get();
    }

    /** The SQL that it answered itself. */
    List<String> asked() {
        return asked;
    }

    /** What clients sent of files that it asked for, without the empty packet that ends each. */
    List<String> got() {
        return got;
    }

    /** A packet of the protocol: the first of a command has the number 0. */
    record Packet(int number, byte[] payload) {

        boolean isQuery() {
            return number == 0 && payload.length > 0 && payload[0] == QUERY;
        }

        /** Its SQL; before that may stand the numbers of query attributes, which are zero. */
        String sql() {
            return new String(payload, StandardCharsets.UTF_8).replaceFirst("^[\\x00-\\x08]+", "");
        }

        byte[] bytes() {
            byte[] head = {(byte) payload.length, (byte) (payload.length >> 8), (byte) (payload.length >> 16), (byte) number};
            byte[] bytes = Arrays.copyOf(head, head.length + payload.length);
            System.arraycopy(payload, 0, bytes, head.length, payload.length);
            return bytes;
        }
    }

    /** One of its clients. */
    record Client(Socket socket, DataInputStream in) {

        Packet read() throws IOException {
            byte[] head = in.readNBytes(4);
            if (head.length < 4) {
                throw new EOFException();
            }
            byte[] payload = in.readNBytes((head[0] & 255) + ((head[1] & 255) << 8) + ((head[2] & 255) << 16));
            return new Packet(head[3] & 255, payload);
        }

        void send(int number, String payload) throws IOException {
            socket.getOutputStream().write(new Packet(number, payload.getBytes(StandardCharsets.ISO_8859_1)).bytes());
        }

        /** Says something that is not of the protocol. */
        void say(String bytes) throws IOException {
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        }

        /** Says nothing, for as long as the client stays. */
        void ignore() throws IOException {
            in.transferTo(OutputStream.nullOutputStream());
        }

        void refuse(int code, String stateAndMessage) throws IOException {
            send(1, "\u00FF" + (char) (code & 255) + (char) (code >> 8) + "#" + stateAndMessage.replaceFirst(" ", ""));
        }

        private static final String OK = "\0\0\0\u0002\0\0\0";

        void sendOk(int number) throws IOException {
            send(number, OK);
        }

        private void sendColumnOfText() throws IOException {
            send(1, "\u0001");
            send(2, "\u0003def\0\0\0\u0001x\u0001x\u000C\u002D\0\u00FF\u00FF\0\0\u00FD\0\0\0\0\0");
        }

        /** Answers with one column of text, and these values, of fewer than 251 bytes; null is NULL. */
        void sendRows(String... values) throws IOException {
            sendColumnOfText();
            int number = 3;
            for (String value : values) {
                send(number++, value == null ? "\u00FB" : (char) value.length() + value);
            }
            send(number, "\u00FE" + OK.substring(1));
        }

        /** Answers with one column of text, and rows without end. */
        void sendRowsWithoutEnd() throws IOException {
            sendColumnOfText();
            byte[] row = new Packet(3, ("\u00FC\u00E8\u0003" + "x".repeat(1000)).getBytes(StandardCharsets.ISO_8859_1)).bytes();
            OutputStream out = socket.getOutputStream();
            while (true) {
                out.write(row);
                row[3]++;
            }
        }
    }

    /** Asks for a file, as in LOAD DATA LOCAL, and keeps what it gets. */
    void askForFile(Client client, String file) throws IOException {
        client.send(1, "\u00FB" + file);
        Packet packet = client.read();
        for (; packet.number != 0 && packet.payload.length > 0; packet = client.read()) {
            got.add(new String(packet.payload, StandardCharsets.UTF_8));
        }
        client.sendOk(packet.number + 1);
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
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
