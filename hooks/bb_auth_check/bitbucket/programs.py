"""What programs say when they cannot reach a server, log in to it or push to it: one row a message.

A row is `stage | classes | words | where the program says it`. The words are in lower case. A stage with `?` behind it
counts only in a text that is about git. In the words `<url>`, `<host>`, `<user>`, `<file>` and `<text>` stand for
anything on the same line, `<word>` for anything without a blank, `<number>` for a number, and a `^` in front for the
beginning of the line. The stages are those of `texts`, with the status that the server answers with where the message
says it; classes are the possible causes, likeliest first. The words are facts of the programs' sources, read in the
releases that `RELEASES` names; of a program whose source was not at hand it says `reported`. What the program hands on
from another one, or said once, has that for its place. `tests/tools/messages_in_source.py` says which words are gone.
"""

from __future__ import annotations

RELEASES = {
    "git": "2.55",
    "openssh": "10.5",
    "putty": "reported",
    "curl": "8.22",
    "libgit2": "1.9",
    "jgit": "7.8",
    "jsch": "2.28",
    "jdk": "reported",
    "go-git": "6.0",
    "go": "x/crypto 0.55",
    "dulwich": "1.2",
    "javascript": "reported",
    "git-lfs": "3.7",
    "gcm": "2.9.1",
    "keychains": "git 2.55, contrib/credential",
    "wrappers": "reported",
    "bitbucket": "reported",
}
"""The release of each program whose source the words were read in."""

GROUPS = {
    "@refused": (
        *("stale-cached-credential", "token-expired", "wrong-username", "wrong-token-username", "token-without-scopes"),
        *("account-password-rejected", "app-password-disabled", "token-missing-scope", "wrong-auth-scheme"),
    ),
    "@unauthorized": (
        *("token-expired", "prompt-unavailable", "wrong-username", "wrong-auth-scheme", "library-without-login"),
        "stale-cached-credential",
    ),
    "@forbidden": (
        *("token-missing-scope", "no-write-permission", "repo-not-found-or-no-access", "multi-account"),
        *("username-of-other-account", "stale-cached-credential", "ip-allowlist", "two-step-required"),
        *("plan-read-only", "wrong-auth-scheme", "proxy"),
    ),
    "@absent": (
        *("repo-not-found-or-no-access", "repo-renamed", "multi-account", "token-without-scopes"),
        *("username-missing", "stale-cached-credential"),
    ),
    "@no-login": ("prompt-unavailable", "library-without-login", "helper-missing", "username-missing"),
    "@rest": ("wrong-username", "token-missing-scope", "token-expired", "wrong-auth-scheme"),
    "@go-module": ("insteadof-needed", "username-missing", "wrong-username", "token-missing-scope"),
    "@cut": ("network", "proxy", "tls"),
    "@cut-or-down": ("network", "proxy", "service-incident"),
    "@key": ("ssh-key-not-offered", "ssh-key-unreadable", "ssh-agent-refused", "multi-account"),
    "@ssh-config": ("ssh-config-broken", "ssh-cannot-start"),
    "@no-ssh": ("ssh-cannot-start", "git-installation-broken"),
    "@may-not-read": ("repo-not-found-or-no-access", "token-missing-scope", "no-write-permission"),
    "@may-not-write": ("no-write-permission", "ssh-access-key-read-only", "repo-not-found-or-no-access"),
    "@declined": ("server-hook-rejected", "branch-restriction", "repo-size-limit"),
    "@no-git": ("repo-not-found-or-no-access", "proxy"),
    "@store": ("helper-store-unavailable",),
    "@unreadable": ("ssh-key-unreadable", "ssh-key-not-offered"),
    "@agent": ("ssh-agent-refused", "ssh-key-not-offered"),
}
"""Names for classes that go together."""

_GIT = r"""
setup? | git-installation-broken | library not loaded | dyld
setup? | git-installation-broken | invalid active developer path | xcrun
setup? | git-installation-broken | you have not agreed to the xcode license | xcrun
setup | @no-ssh | cannot exec '<file>ssh | run-command.c
setup | @no-ssh | cannot run <file>ssh: | run-command.c
setup | @no-ssh | cannot run ssh: | run-command.c
setup | @no-ssh | cannot run <file>plink | run-command.c
setup | @no-ssh | cannot spawn <file>ssh: | run-command.c
setup | @no-ssh | : ssh: not found | shell
setup | @no-ssh | ssh: command not found | shell
setup | address-malformed remote-missing | repository '<file>' does not exist | builtin/clone.c
verdict | askpass-missing | cannot spawn <file>askpass | run-command.c
setup | address-malformed url-encoding | strange hostname '<host>' blocked | connect.c
setup | address-malformed ssh-url-port | strange port '<text>' blocked | connect.c
setup | address-malformed ssh-url-port | strange pathname '<text>' blocked | connect.c
setup | address-malformed url-encoding | protocol '<text>' is not supported | connect.c
setup | address-malformed ssh-url-port | no path specified; see 'git help pull' | connect.c
setup | address-malformed | transport '<word>' not allowed | transport.c
setup | address-malformed git-installation-broken | unable to find remote helper for 'ssh | transport-helper.c
setup | git-installation-broken | unable to find remote helper for 'http | transport-helper.c
setup | address-malformed git-installation-broken | unable to find remote helper for ' | transport-helper.c
setup | git-installation-broken | 'remote-<word>' is not a git command | help.c
setup | git-installation-broken | error while loading shared libraries: | ld.so
setup | git-installation-broken | git-remote-https<text>dyld: | dyld
setup | git-installation-broken | git-remote-https: symbol lookup error | ld.so
setup | tls git-installation-broken | could not set ssl backend to '<word>' | http.c
loose | git-installation-broken network | remote helper '<word>' aborted session | transport-helper.c
loose | git-installation-broken network | git-remote-https died of signal | run-command.c
setup | push-buffer | unable to rewind rpc post data | remote-curl.c
setup | proxy | invalid proxy url ' | http.c
setup | proxy | unsupported proxy authentication method | http.c
setup | url-encoding malformed-secret | url contains a newline in its | credential.c
setup | url-encoding | url has no scheme: | credential.c
setup | url-encoding address-malformed | no host part in url | older releases
setup | unsafe-repository | cannot use bare repository '<file>' (safe.barerepository | setup.c
setup | remote-missing | no configured push destination | builtin/push.c
setup | remote-missing | no such remote | builtin/remote.c
helper | helper-command-broken url-encoding | refusing to work with credential missing | credential.c
helper | helper-command-broken | git-credential-<file>: invalid argument | the system's
helper | helper-command-broken | git-credential-<file>: exec format error | the system's
helper | helper-command-broken | git-credential-<file>: permission denied | the system's
helper | helper-command-broken | git-credential-<file>: cannot execute | the system's
helper | helper-command-broken | credential helper '<file>' failed | credential.c
helper | @store | unable to get credential storage lock in | builtin/credential-store.c
helper | @store | unable to write credential store | builtin/credential-store.c
helper | @store | permissions on your socket directory are too loose | builtin/credential-cache--daemon.c
helper | @store | cache daemon did not start | builtin/credential-cache.c
network | network | unable to look up <host> (port <number>) | connect.c
network | network | unable to connect to <host>:\n | connect.c
network | network | ]: errno=<text>refused | connect.c
network | network | ]: errno=<text>timed out | connect.c
network | network | ]: errno=unknown error | the system's
network | network proxy | protocol error: bad line length | pkt-line.c
network | network service-incident proxy | bytes of body are still expected | remote-curl.c
network | network service-incident proxy | bytes of length header were received | remote-curl.c
network | @cut-or-down | aborting due to possible repository corruption on the remote | upload-pack.c
loose | network service-incident repo-not-found-or-no-access | the remote end hung up upon initial contact | connect.c
loose | client-bug | the receiving end does not support | send-pack.c
push | @declined | pre-receive hook declined | receive-pack.c
push | server-hook-rejected branch-restriction | update hook declined | older releases
push | server-hook-rejected branch-restriction | (hook declined) | receive-pack.c
push | service-incident repo-size-limit | remote unpack failed: | send-pack.c
push | service-incident repo-size-limit | (unpacker error) | receive-pack.c
push | service-incident | (failed to update ref) | receive-pack.c
push | branch-restriction server-hook-rejected | (deletion prohibited) | receive-pack.c
push | branch-restriction server-hook-rejected | refusing to delete the current branch | receive-pack.c
last | repo-renamed | redirecting to http | remote-curl.c
setup | git-installation-broken | git: command not found | shell
setup | git-installation-broken | : git: not found | shell
setup | git-installation-broken | 'git' is not recognized as | cmd.exe
setup | git-installation-broken | the term 'git' is not recognized | PowerShell
setup | git-installation-broken | no 'git' executable was found | Unity
setup | git-installation-broken | exec: "git": executable file not found | os/exec
setup | git-installation-broken | spawn git enoent | node
setup | git-installation-broken | cannot find command 'git' | pip
setup | git-installation-broken | cannot run program "git" | java
setup | proxy | cannot start proxy | connect.c
setup | address-malformed | newline is forbidden in git:// hosts and repo paths | connect.c
setup | address-malformed | git-over-rsync is no longer supported | transport.c
setup | address-malformed ssh-url-port | fatal: unknown port <word> | connect.c
setup | remote-missing | bad repository ' | builtin/push.c
setup | remote-missing | is not a valid remote name | builtin/clone.c
setup | ssh-config-broken | ssh variant 'simple' does not support | connect.c
setup | helper-command-broken | skipping credential lookup for key: credential. | credential.c
verdict | rate-limited | response requested a delay greater than http.maxretrytime | http.c
verdict | rate-limited | configured http.retryafter exceeds http.maxretrytime | http.c
verdict | rate-limited | rate limited, waiting <number> seconds before retry | http.c
helper | @store | unable to start cache daemon | builtin/credential-cache.c
helper | @store | unable to read result code from cache daemon | builtin/credential-cache.c
helper | @store | read error from cache daemon | builtin/credential-cache.c
helper | @store | unable to find a suitable socket path | builtin/credential-cache.c
helper | @store | unable to set up default path; use --file | builtin/credential-store.c
helper | helper-command-broken | usage: git credential-<word> [<text>options<text>] <text>act | credential-cache.c
helper | helper-command-broken | option 'timeout' expects <text> value | parse-options.c
helper | helper-command-broken | option `timeout' expects <text> value | parse-options.c
network | network proxy | remote-curl: bad line length character | remote-curl.c
network | network proxy | remote-curl: unexpected response end packet | remote-curl.c
network | network proxy | protocol error: impossibly long line | pkt-line.c
network | network service-incident | unexpected disconnect while reading sideband packet | sideband.c
network | network proxy | expected flush after ref listing | connect.c
loose | network proxy repo-not-found-or-no-access | protocol error: unexpected ' | connect.c
loose | service-incident repo-size-limit network | git pack-objects failed | send-pack.c
loose | network service-incident | error in sideband demultiplexer | send-pack.c
"""

_OPENSSH = r"""
ssh key | ssh-agent-refused ssh-key-not-offered | signing failed<text>agent refused operation | sshconnect2.c
ssh key | @agent | agent refused operation | ssherr.c
ssh key | @agent | communication with agent failed | ssherr.c
ssh key | @agent | agent contains no identities | ssherr.c
ssh key | @agent | the agent has no identities | ssh-add.c
ssh key | @agent | error connecting to agent: | ssh-add.c
ssh key | @agent | could not open a connection to your authentication agent | ssh-add.c
ssh key | @agent | could not add identity | ssh-add.c
ssh key | ssh-key-algorithm | no mutual signature | sshconnect2.c
ssh key | ssh-key-algorithm | no matching key exchange method | ssherr.c
ssh key | ssh-key-algorithm | no matching cipher found | ssherr.c
ssh key | ssh-key-algorithm | no matching mac found | ssherr.c
ssh key | ssh-key-algorithm | no matching compression method found | ssherr.c
ssh key | ssh-key-algorithm | unable to negotiate a key exchange method | older releases
ssh key | ssh-key-algorithm | unable to negotiate with <host> | packet.c
ssh key | ssh-key-algorithm | not in pubkeyacceptedalgorithms | sshconnect2.c
ssh key | ssh-key-algorithm | not in pubkeyacceptedkeytypes | older releases
ssh key | ssh-key-algorithm | invalid key length | ssherr.c
ssh key | ssh-key-algorithm | bad server host key: invalid key length | older releases
ssh key | @unreadable | load key "<file>": | sshconnect2.c
ssh key | @unreadable | error loading key "<file>": | ssh-add.c
ssh key | @unreadable | error in libcrypto | ssherr.c
ssh key | @unreadable | incorrect passphrase supplied to decrypt private key | ssherr.c
ssh key | @unreadable | invalid format<text>privatekey | older releases
ssh key | @unreadable | unprotected private key file | authfile.c
ssh key | @unreadable | permissions <number> for '<file>' are too open | authfile.c
ssh key | @unreadable | this private key will be ignored | authfile.c
ssh key | @unreadable | bad permissions: ignore key: | older releases
ssh key | @unreadable | contents do not match public | sshconnect2.c
ssh key | @unreadable | bad passphrase, try again | ssh-add.c
ssh key | @unreadable | key_load_private<text>: | older releases
ssh key | @unreadable | enter passphrase for key '<file>': permission denied | sshconnect2.c
ssh key | ssh-key-not-offered ssh-key-unreadable | identity file <file> not accessible | ssh.c
ssh key | ssh-key-not-offered ssh-key-unreadable | no such identity: | sshconnect2.c
ssh key | ssh-key-unreadable ssh-agent-refused | pkcs#11 login failed | ssh-pkcs11.c
ssh key | ssh-key-unreadable ssh-agent-refused | device not found | ssherr.c
verdict | askpass-missing | read_passphrase: can't open /dev/tty | readpass.c
verdict | askpass-missing | askpass<text>cannot open display | gnome-ssh-askpass
verdict | askpass-missing | askpass<text>unable to open display | ssh-askpass
verdict | askpass-missing | cannot open display | gtk
verdict | askpass-missing | ssh-askpass: no such file | ssh
host key | ssh-host-key | host key is known for <host> and you have requested strict checking | sshconnect.c
host key | ssh-host-key | host key for <host> has changed | sshconnect.c
host key | ssh-host-key | host key for <host> was revoked | sshconnect.c
host key | ssh-host-key | it is also possible that a host key has just been changed | sshconnect.c
host key | ssh-host-key | someone could be eavesdropping on you | sshconnect.c
host key | ssh-host-key | offending <word> key in | sshconnect.c
host key | ssh-host-key | revoked host key detected | sshconnect.c
host key | ssh-host-key | possible dns spoofing detected | sshconnect.c
host key | ssh-host-key | update the sshfp rr in dns | sshconnect.c
host key | ssh-host-key | knownhostscommand failed | sshconnect.c
host key | ssh-host-key | no hostkey alg | older releases
host key | ssh-host-key | failed to add the host to the list of known hosts | sshconnect.c
host key | ssh-host-key network | incorrect signature | ssherr.c
setup | @ssh-config | bad configuration option | readconf.c
setup | @ssh-config | terminating, <number> bad configuration options | readconf.c
setup | @ssh-config | bad owner or permissions on | readconf.c
setup | @ssh-config | line <number>: unsupported option | readconf.c
setup | @ssh-config | line <number>: missing argument | readconf.c
setup | @ssh-config | line <number>: no argument after keyword | readconf.c
setup | @ssh-config | line <number>: garbage at end of line | older releases
setup | @ssh-config | line <number>: keyword <word> extra arguments | readconf.c
setup | @ssh-config | line <number>: bad <text> '<text>' | readconf.c
setup | @ssh-config | line <number>: unsupported argument | readconf.c
setup | @ssh-config | line <number>: invalid quotes | readconf.c
setup | @ssh-config | bad key types ' | readconf.c
setup | @ssh-config | bad ssh2 <text> '<text>' | readconf.c
setup | @ssh-config | can't open user config file | ssh.c
setup | @ssh-config | does not support setting port | git: connect.c
setup | @ssh-config | no user exists for uid | ssh.c
setup | @ssh-config | percent_expand: <text> | misc.c
setup | @ssh-config | unknown option -- | getopt
network | network service-incident | connection closed by <host> port | packet.c
network | network service-incident | connection closed by remote host | kex.c
network | network service-incident | connection reset by <host> port | packet.c
network | network | connection to <text> timed out | packet.c
network | network | timeout, server <host> not responding | clientloop.c
network | network | client_loop:<text>send disconnect | clientloop.c
network | network | ssh_dispatch_run_fatal: <text>broken pipe | the system's
network | network | ssh_dispatch_run_fatal: <text>connection corrupted | dispatch.c
network | network | ssh_dispatch_run_fatal: <text>message authentication code incorrect | dispatch.c
network | network | corrupted mac on input | packet.c
network | network | bad packet length | packet.c
network | network | packet_write_wait: connection to | older releases
network | network | write failed: broken pipe | older releases
network | network proxy | connection timed out during banner exchange | kex.c
network | network proxy | banner exchange: connection | kex.c
network | network service-incident | exchange_identification: | kex.c
network | network proxy | bad remote protocol version identification | kex.c
network | network proxy | protocol mismatch | older releases
loose | network | disconnected from <host> port | packet.c
ssh refused | ssh-key-not-offered | ^authentication failed.\n | sshconnect2.c
ssh key | @key | ^permission denied, please try again | sshconnect2.c
ssh refused | ssh-key-not-offered | no more authentication methods to try | sshconnect2.c
ssh key | multi-account ssh-key-not-offered | too many authentication failures | packet.c
fine | control-no-fault | permanently added | sshconnect.c
setup | ssh-config-broken | inconsistent options: proxycommand+proxyjump | ssh.c
setup | ssh-config-broken | cannot specify -j with proxycommand | ssh.c
setup | ssh-config-broken | jumphost loop via | ssh.c
setup | ssh-config-broken | appears with other entries | ssh.c
setup | ssh-config-broken | invalid identityagent environment variable name | ssh.c
setup | ssh-config-broken | contains invalid quotes | sshconnect.c
setup | ssh-config-broken ssh-cannot-start | couldn't execute <file> -c " | sshconnect.c
setup | address-malformed ssh-user-missing | remote username contains invalid characters | ssh.c
setup | address-malformed | hostname contains invalid characters | ssh.c
setup | proxy ssh-config-broken | proxy dialer did not pass back a connection | sshconnect.c
setup | proxy ssh-config-broken | could not create pipes to communicate with the proxy | sshconnect.c
host key | ssh-host-key | host key <text> not permitted by hostkeyalgorithms | sshconnect.c
host key | ssh-host-key | is marked as revoked | sshconnect.c
host key | ssh-host-key | revoked by file <file> | sshconnect.c
host key | ssh-host-key | dns spoofing is happening | sshconnect.c
host key | ssh-host-key | not in list of known hosts | sshconnect.c
host key | ssh-host-key | add correct host key in <file> to get rid of this message | sshconnect.c
host key | ssh-host-key | authentication is disabled to avoid man-in-the-middle attacks | sshconnect.c
host key | ssh-host-key | server host key <text> not in hostkeyalgorithms | sshconnect2.c
ssh key | @unreadable | key encrypted using unsupported cipher | ssherr.c
ssh key | @unreadable | unknown or unsupported key type | ssherr.c
ssh key | @agent | agent not present | ssherr.c
network | network proxy | could not read protocol version | ssherr.c
"""

_PUTTY = r"""

host key | ssh-host-key | host key is not cached | console.c
host key | ssh-host-key | host key not in manually configured list | common.c
host key | ssh-host-key | potential security breach | console.c
host key | ssh-host-key | the host key does not match the one putty has cached | console.c
ssh key | @unreadable | unable to use key file | ssh2userauth.c
ssh key | @unreadable | unable to load private key | ssh2userauth.c
ssh key | @unreadable | putty key format too new | sshpubk.c
ssh key | @unreadable | couldn't load private key | older releases
ssh key | ssh-key-not-offered | server refused our key | ssh2userauth.c
ssh key | ssh-key-not-offered | disconnected: no supported authentication methods | ssh2userauth.c
ssh key | ssh-key-algorithm | couldn't agree a | ssh2transport.c
network | network | fatal error: network error: | network.c
network | network | network error: connection timed out | network.c
network | network | network error: connection refused | network.c
network | network | network error: software caused connection abort | network.c
network | network | remote side unexpectedly closed network connection | ssh.c
network | network | server unexpectedly closed network connection | ssh.c
network | network | unable to open connection:<text>host does not exist | ssh.c
"""

_CURL = r"""
connection | proxy | complete socks | older releases
connection | tls | ca certificate set, but certificate verification is disabled | url.c
network | network | timeout was reached | strerror.c
network | network | ssl connection timeout | older releases
network | network proxy | could not connect to server | strerror.c
network | network | server returned nothing | strerror.c
network | network | failure when receiving data from the peer | strerror.c
network | network | failed sending data to the peer | strerror.c
network | network | send failure: | cf-socket.c
network | network | error in the http2 framing layer | strerror.c
network | network | stream error in the http/2 framing layer | strerror.c
network | network service-incident | transfer closed with | http_chunks.c
network | network service-incident | transferred a partial file | strerror.c
network | network | connection died, tried | transfer.c
network | network | connection time-out | cf-ip-happy.c
network | network | connection timeout after | cf-ip-happy.c
network | network proxy | immediate connect fail for | cf-socket.c
network | network service-incident | http/2 stream <number> <text> reset by | http2.c
network | network service-incident | http/2 stream <number> was not closed cleanly | http2.c
network | network service-incident | http/2 stream <number> was closed cleanly, but before | http2.c
network | network | connection closed abruptly | openssl.c
network | network tls proxy | unexpected eof while reading | openssl
network | network tls proxy | gnutls recv error | gtls.c
network | network tls proxy | gnutls, handshake failed: error in the pull function | gtls.c
network | network tls proxy | in connection to <host>:<number> | openssl.c
network | network tls | schannel: failed to decrypt data | schannel.c
network | network tls | schannel: failed to receive handshake | schannel.c
network | network | schannel: server closed abruptly | schannel.c
connection | proxy network | received http/0.9 when not allowed | http.c
connection | proxy | proxy handshake error | strerror.c
connection | proxy | proxy connect aborted | cf-h1-proxy.c
connection | proxy | failed to receive socks response | socks.c
connection | proxy | failed to send socks | socks.c
connection | proxy | unable to receive initial socks | older releases
connection | proxy | user was rejected by the socks5 server | socks.c
connection | proxy | no authentication method was acceptable | socks.c
connection | proxy | connect response too large | cf-h1-proxy.c
connection | tls network proxy | openssl ssl_connect: connection was reset | older releases
connection | tls network proxy | openssl ssl_connect: connection reset by peer | older releases
connection | tls network proxy | ssl_connect: connection reset | older releases
connection | tls | ssl connect error | strerror.c
connection | tls | problem with the local ssl certificate | strerror.c
connection | tls | issuer check against peer certificate failed | strerror.c
connection | tls | public key does not match pinned public key | strerror.c
connection | tls | couldn't use specified ssl cipher | older releases
connection | tls | could not use specified ssl cipher | strerror.c
connection | tls | invalid ssl certificate status | older releases
connection | tls | ssl server certificate status verification | strerror.c
connection | tls | ssl crl | older releases
connection | tls | failed to load crl file | strerror.c
connection | tls | error adding trust anchors from | openssl.c
connection | tls | error setting certificate | openssl.c
connection | tls | error reading ca cert | gtls.c
connection | tls | error reading x.509 | gtls.c
connection | tls network | gnutls, handshake failed | gtls.c
connection | tls | tls connect error: | openssl.c
connection | tls | unknown ca | openssl
connection | tls | wrong version number | openssl
connection | tls | tlsv1 alert | openssl
connection | tls | alert protocol version | openssl
connection | tls | alert handshake failure | openssl
connection | tls | unsafe legacy renegotiation disabled | openssl
connection | tls | dh key too small | openssl
connection | tls | ee key too small | openssl
connection | tls | certificate is not yet valid | openssl
connection | tls | unable to get issuer certificate | openssl
connection | tls | unable to verify the first certificate | openssl
connection | tls | peer certificate cannot be authenticated | older releases
connection | tls | peer's certificate | nss
connection | tls | peer's certificate issuer | nss
connection | tls | certificate issuer has been marked as not trusted | nss
connection | tls | nss error - | nss
connection | tls | sec_error_ | nss
connection | tls | ssl_error_ | nss
connection | tls | securetransport | sectransp.c
connection | tls | ssl: can't load the certificate | sectransp.c
connection | tls | invalid certificate chain | sectransp.c
connection | tls | ssl peer handshake failed | sectransp.c
connection | tls | errssl | sectransp.c
connection | tls | apple sectrust verification failed | apple.c
connection | tls | schannel: acquirecredentialshandle failed | schannel.c
connection | tls | schannel: certgetcertificatechain | schannel.c
connection | tls | schannel: the certificate | schannel_verify.c
connection | tls | schannel: next initializesecuritycontext | schannel.c
connection | tls | schannel: initializesecuritycontext | schannel.c
connection | tls | schannel: failed to setup | schannel.c
connection | tls | schannel: ca file | schannel_verify.c
connection | tls | schannel: failed to import | schannel.c
connection | tls | sec_e_ | curl_sspi.c
connection | tls | mbedtls: | mbedtls.c
connection | tls | rustls: | rustls.c
connection | tls | bearssl: | bearssl.c
setup | address-malformed url-encoding | ^unsupported protocol | strerror.c
setup | address-malformed url-encoding | : unsupported protocol | strerror.c
setup | address-malformed url-encoding | protocol "<word>" <text>supported | url.c
setup | address-malformed url-encoding | protocol "<word>" disabled | url.c
setup | url-encoding address-malformed | port number was not a decimal number | strerror.c
setup | git-installation-broken | was not found built-in in this libcurl | strerror.c
wrapper 401 | @refused | : login denied | strerror.c
wrapper 403 | @forbidden | access denied to remote resource | strerror.c
wrapper 300 | repo-renamed proxy | number of redirects hit maximum amount | strerror.c
wrapper 300 | repo-renamed proxy | maximum (<number>) redirects followed | http.c
connection | tls | requested ssl level failed | strerror.c
connection | tls | ssl crypto engine | strerror.c
connection | tls | ssl client certificate required | strerror.c
connection | tls | ech attempted but failed | strerror.c
connection | tls | sslread() return error | older releases
connection | tls | ssl_read: <text>bad record mac | openssl
connection | proxy | tunneling socket could not be established | node
connection | proxy | tunnel connection failed: <number> | http.client
connection | proxy | proxy tunnel request to proxy | .NET
network | network | failed binding local connection end | strerror.c
network | network | http/3 error | strerror.c
network | network | quic connection error | strerror.c
network | network | the max connection limit is reached | strerror.c
network | network | weird server reply | strerror.c
setup | url-encoding address-malformed | url decode error, most likely because of rubbish | strerror.c
setup | address-malformed url-encoding | unsupported url scheme | strerror.c
setup | leak-remote-url url-encoding | credentials was passed in the url when prohibited | strerror.c
loose? | wrong-auth-scheme extraheader-clash | an authentication function returned an error | strerror.c
"""

_LIBGIT2 = r"""
setup | git-installation-broken address-malformed | transport isn't implemented | older releases
wrapper 401 | @no-login wrong-username token-expired | request failed with status code: 401 | winhttp.c
no login 401 | @no-login | authentication required but no callback set | httpclient.c, ssh_libssh2.c
no login 401 | @no-login | no callback set | ssh_libssh2.c
refusal 401 | @refused | too many redirects or authentication replays | http.c
refusal 401 | wrong-auth-scheme | server requires authentication that we do not support | http.c
refusal 401 | @refused | unexpected authentication failure | http.c
connection | proxy | proxy requires authentication that we do not support | http.c
connection | proxy | proxy returned unexpected status | httpclient.c
wrapper 200 | @no-git | invalid content-type: ' | http.c
wrapper 200 | @no-git | received unexpected content-type | winhttp.c
wrapper 200 | @no-git | no content-type header in response | http.c
connection | tls | user rejected certificate for | httpclient.c
connection | tls | user cancelled certificate check | winhttp.c
connection | tls network | ssl error: | openssl.c
connection | tls | ssl certificate is invalid | openssl.c
connection | tls | hostname does not match certificate | openssl.c
connection | tls | ssl certificate signed by unknown ca | winhttp.c
connection | tls | ssl certificate issued for different common name | winhttp.c
connection | tls | ssl certificate has expired | winhttp.c
connection | tls | ssl certificate was revoked | winhttp.c
connection | tls | unknown certificate check failure | winhttp.c
connection | tls | certificate revocation check failed | winhttp.c
connection | tls | certificate root is not trusted | schannel.c
connection | tls | certificate is not trusted | schannel.c
connection | tls | certificate is not valid | schannel.c
connection | tls | certificate is revoked | schannel.c
connection | tls | certificate authority is not valid | schannel.c
connection | tls | certificate has a weak signature | schannel.c
connection | tls | untrusted connection error | stransport.c
connection | tls | the server did not provide a certificate | openssl.c
connection | tls | failed to load ca certificates | mbedtls.c
ssh key | @unreadable | unable to extract public key from private key | libssh2
ssh key | @unreadable | callback returned error<text>public key | libssh2
ssh key | @unreadable | unable to open public key file | libssh2
ssh key | @unreadable | unable to open private key file | libssh2
ssh key | @unreadable | unable to read private key | libssh2
ssh key | @unreadable | invalid key data, not base64 | libssh2
ssh key | @unreadable | wrong passphrase or invalid/unrecognized private key | libssh2
ssh key | @unreadable | unable to initialize private key | libssh2
ssh key | ssh-agent-refused ssh-key-not-offered | failed connecting agent | libssh2
ssh key | @agent | failed requesting list | libssh2
ssh key | @agent | unable to connect to agent pipe | libssh2
ssh key | @agent | no auth sock variable | libssh2
ssh key | ssh-key-not-offered | username/publickey combination invalid | libssh2
ssh key | ssh-key-not-offered | no usernames succeeded | cargo, uv
ssh key | ssh-key-not-offered | attempted ssh-agent authentication | cargo, uv
ssh key | ssh-key-not-offered | remote rejected authentication | ssh_libssh2.c
ssh key | ssh-key-not-offered | failed to authenticate ssh session | ssh_libssh2.c
ssh key | ssh-key-not-offered | error authenticating: | ssh_libssh2.c
ssh key | ssh-key-not-offered | username does not match previous request | ssh_libssh2.c
ssh key | @no-login | callback failed to initialize ssh credentials | ssh_libssh2.c
ssh key | ssh-key-algorithm | unable to exchange encryption keys | libssh2
ssh key | ssh-key-algorithm | unable to negotiate a | libssh2
host key | ssh-host-key | unknown remote ssh hostkey | ssh_libssh2.c
host key | ssh-host-key | error loading known_hosts | ssh_libssh2.c
host key | ssh-host-key | unable to get the host key | ssh_libssh2.c
host key | ssh-host-key | the ssh host key has changed | cargo
host key | ssh-host-key | unknown ssh host key | cargo
host key | ssh-host-key | ssh host key <text> not trusted | callers
network | network | failed to resolve address for | socket.c
network | network proxy | failed to connect to <word>.<word>: | socket.c
network | network proxy | failed to connect to host | winhttp.c
network | network | failed to initialize ssh session | ssh_libssh2.c
network | network proxy | failed to send request | winhttp.c
network | network proxy | failed to receive response | winhttp.c
network | network | failed to start ssh session | libssh2
network | network proxy | failed getting banner | libssh2
network | network | socket disconnect | libssh2
network | network proxy | spurious network error | cargo
setup | url-encoding address-malformed | malformed url ' | net.c
setup | url-encoding address-malformed | ^malformed url | git.c
setup | url-encoding address-malformed | invalid url: ' | net.c
setup | address-malformed url-encoding | unsupported url protocol | transport.c
setup | address-malformed | invalid scp-style path | net.c
setup | git-installation-broken | library was built without ssh support | ssh.c
setup | git-installation-broken | library was built without http support | http.c
tail | ssh-key-not-offered ssh-host-key network | could not read from remote repository | ssh_libssh2.c
tail | ssh-key-not-offered network @absent | could not read refs from remote repository | smart_protocol.c
no login 401 | @no-login | no authentication methods succeeded | cargo, uv
no login 401 | @no-login | failed to acquire username/password from local configuration | cargo
refusal 401 | @refused | credential helper returned invalid | callers
loose | @no-login ssh-key-not-offered | failed to authenticate when downloading | cargo
wrapper | @unauthorized | could not find appropriate mechanism for credentials | httpclient.c
refusal | wrong-auth-scheme | authentication is not supported | httpclient.c
refusal | wrong-auth-scheme proxy | ntlm challenge failed | auth_ntlmclient.c
refusal | wrong-auth-scheme proxy | server did not request ntlm | auth_ntlmclient.c
connection | proxy | failed to set proxy | winhttp.c
connection | tls | unknown security error | winhttp.c
connection | tls | security libraries could not be loaded | winhttp.c
ssh key | ssh-key-unreadable | was not built with ssh memory credentials | credential.c
setup | address-malformed | is ambiguous with command-line option | ssh_exec.c
"""

_JGIT = r"""
loose | remote-missing address-malformed | invalid remote: | InvalidRemoteException
network? | network service-incident | end of io stream read | jsch: Session
network? | network | channel is not opened | jsch: Channel
network | network | failed to get operation result within specified timeout | Apache SSHD
refusal 401 | @refused | ://<url>: 401 | TransportHttp
refusal 403 | @forbidden | ://<url>: 403 | TransportHttp
no login 401 | @no-login | no credentialsprovider has been registered | TransportHttp
no login 401 | @no-login | authentication is required but no credentials | TransportHttp
no login | @no-login | ssh session created without user name | SshdText
refusal 401 | @refused | ://<url>: not authorized | TransportHttp
refusal 401 | @refused | : not authorized | TransportHttp
refusal 401 | wrong-auth-scheme | : authentication not supported | TransportHttp
refusal 403 | @may-not-read | git-upload-pack not permitted | TransportHttp
refusal 403 | @may-not-write | : push not permitted | BasePackPushConnection
refusal 403 | no-write-permission ssh-access-key-read-only | smart http push disabled | TransportHttp
refusal 404 | @absent | git-receive-pack not found | TransportHttp
refusal 404 | @absent | git-upload-pack not found | TransportHttp
loose | network proxy tls | cannot open git- | TransportHttp
network | network proxy | ://<url>: connection failed | TransportHttp
network | network | ://<url>: unknown host | TransportHttp
network | network proxy | connection time out: | TransportHttp
network | network | read timed out after | TransportHttp
loose? | network | read timed out | jdk
loose | network service-incident | remote hung up unexpectedly | TransportGitSsh
connection | tls | because of ssl problems | TransportHttp
connection | tls | server's certificate could not be validated | TransportHttp
refusal 300 | repo-renamed proxy | redirected more than <number> times | TransportHttp
refusal 300 | repo-renamed proxy | too many redirects; stopped before | TransportHttp
refusal 300 | repo-renamed wrong-auth-scheme | cannot redirect because http.followredirects | TransportHttp
refusal 300 | repo-renamed proxy | redirection blocked: | TransportHttp
refusal 200 | @no-git | expected content-type <text>received content-type | TransportHttp
ssh key | ssh-key-not-offered ssh-key-unreadable | : auth fail | jsch
ssh key | ssh-key-not-offered ssh-key-unreadable | ^auth fail | jsch
ssh key | ssh-key-unreadable ssh-key-not-offered | userauth fail | jsch: Session
ssh key | ssh-key-unreadable ssh-key-not-offered | auth cancel | jsch: Session
ssh key | ssh-key-unreadable | invalid privatekey | jsch: KeyPair
ssh key | ssh-key-unreadable | privatekey: <word> is not available | jsch: KeyPair
ssh key | ssh-key-unreadable | privatekey: invalid key | jsch: KeyPair
ssh key | ssh-key-unreadable | jschexception: invalid key type | jsch: KeyPair
ssh key | ssh-key-unreadable | jschexception: key is encrypted | jsch: KeyPair
ssh key | ssh-key-unreadable | jschexception: java.io.filenotfoundexception | jsch: IdentityFile
ssh key | ssh-user-missing | jschexception: username is not given | jsch: Session
ssh key | ssh-user-missing | jschexception: the user name must not be null | older releases
host key | ssh-host-key | reject hostkey | jsch: Session
host key | ssh-host-key | rejected hostkey | jsch: Session
host key | ssh-host-key | unknownhostkey | jsch: Session
host key | ssh-host-key | hostkey has been changed | jsch: Session
host key | ssh-host-key | revoked hostkey | jsch: Session
ssh key | ssh-key-algorithm | algorithm negotiation fail | jsch: KeyExchange
ssh key | ssh-key-algorithm | there are not any available <word> | jsch: Session
ssh key | ssh-key-algorithm | invalid kex negotiated | jsch: Session
network | network | timeout: socket is not established | jsch: Util
network | network | session.connect: java.net | jdk
ssh key | ssh-key-algorithm | session.connect: java.security | jdk
network | network | session is down | jsch: Session
network | network | connection is closed by foreign host | jsch: Session
connection | proxy | proxyhttp: java.io | jdk
connection | proxy | proxysocks5: | jsch: ProxySOCKS5
ssh key | ssh-key-not-offered | cannot log in at | SshdText
ssh key | ssh-key-not-offered | no more authentication methods available | Apache SSHD
ssh key | ssh-key-not-offered ssh-key-unreadable | server refused <text> key | SshdText
ssh key | ssh-key-not-offered | no keys to try | SshdText
ssh key | ssh-key-not-offered ssh-config-broken | but no valid 'identityfile' configured | SshdText
host key | ssh-host-key | server key did not validate | SshdText
host key | ssh-host-key | the authenticity of host '<host>' cannot be established | SshdText
host key | ssh-host-key | known hosts file <file> contains invalid line | SshdText
host key | ssh-host-key | sent a key that is marked as revoked | SshdText
ssh key | ssh-key-unreadable | given passphrase cannot read identity | SshdText
ssh key | ssh-key-unreadable | unsupported format in identity | SshdText
ssh key | ssh-key-unreadable | no keys found in identity | SshdText
ssh key | ssh-key-unreadable | could not be read. enter the passphrase again | SshdText
ssh key | ssh-key-unreadable | needs a passphrase to be read | SshdText
ssh key | ssh-key-unreadable | cannot read public key from file | SshdText
ssh key | ssh-key-unreadable ssh-key-not-offered | could not load '<file>' | SshdText
ssh key | ssh-key-not-offered ssh-key-unreadable | skipping identity '<file>': file not found | SshdText
ssh key | ssh-key-unreadable ssh-key-not-offered | authentication canceled: no password given | SshdText
setup | ssh-config-broken | invalid path in ssh config key | SshdText
setup | ssh-config-broken | ssh config, host '<host>': cannot parse | SshdText
connection | proxy | http proxy connection to <host> failed with code | SshdText
connection | proxy | cannot authenticate to proxy | SshdText
connection | proxy | socks5 proxy <host> | SshdText
network | network | no server identification received within | SshdText
network? | network | unknownhostexception | jdk
network? | network proxy | java.net.connectexception | jdk
network? | network proxy | noroutetohostexception | jdk
network? | network proxy | sockettimeoutexception | jdk
network? | network proxy tls | java.net.socketexception: connection reset | jdk
network? | network proxy tls | remote host terminated the handshake | jdk
network? | network proxy tls | remote host closed connection during handshake | jdk
connection | tls | pkix path | jdk
connection | tls | sslhandshakeexception | jdk
connection | tls | suncertpathbuilderexception | jdk
connection | tls | unable to find valid certification path | jdk
connection | tls | no subject alternative | jdk
connection | tls | received fatal alert: | jdk
connection | tls | sslpeerunverifiedexception | jdk
connection? | tls | certificateexception | jdk
connection | tls | certpathvalidatorexception | jdk
connection | tls | the trustanchors parameter must be non-empty | jdk
connection | tls | no appropriate protocol (protocol is disabled | jdk
connection | tls | unrecognized ssl message, plaintext connection | jdk
connection? | proxy | unable to tunnel through proxy | jdk
ssh key | ssh-key-not-offered | no more keys to try | SshdText
ssh key | ssh-key-not-offered wrong-username | server refused (wrong password) | SshdText
ssh key | ssh-key-not-offered | server refused authentication; mechanism | SshdText
ssh key | ssh-key-unreadable ssh-config-broken | did not provide any keys | SshdText
ssh key | @agent | no connector for ssh-agent found | SshdText
ssh key | @agent | unexpected reply from ssh-agent | SshdText
ssh key | @agent | short read from ssh agent | SshdText
ssh key | ssh-key-unreadable | multiple key pairs found in identity | SshdText
host key | ssh-host-key | failed to read known hosts file | SshdText
host key | ssh-host-key | invalid path for known hosts file | SshdText
host key | ssh-host-key | cannot read server key from known hosts file | SshdText
host key | ssh-host-key | add the correct host key to your known hosts file | SshdText
setup | ssh-config-broken | invalid pattern in ssh config key | SshdText
setup | ssh-config-broken | must be a strictly positive number but is | SshdText
setup | ssh-config-broken | proxyjump ssh config | SshdText
setup | ssh-config-broken proxy | proxyjump chain too long | SshdText
connection | proxy | unexpected http proxy response from | SshdText
connection | proxy | with invalid user name; must not contain colons | SshdText
"""

_GO = r"""
refusal 401 | @unauthorized | ^authentication required | transport/errors.go
refusal 401 | @unauthorized | : authentication required | transport/errors.go
refusal 401 | @unauthorized | fatal authentication required | callers
refusal 403 | @forbidden | : authorization failed | transport/errors.go
refusal 403 | @forbidden | ^authorization failed | transport/errors.go
refusal 404 | @absent | : repository not found | transport/errors.go
wrapper 401 | wrong-auth-scheme | invalid auth method | transport/errors.go
ssh key | ssh-agent-refused ssh-key-not-offered | error creating ssh agent | transport/ssh
ssh key | @agent | ssh agent requested but ssh_auth_sock not-specified | xanzy/ssh-agent
ssh key | @agent | error connecting to ssh_auth_sock | xanzy/ssh-agent
ssh key | @agent | agent: failed to sign challenge | ssh/agent
ssh key | @agent | agent: failed to list keys | ssh/agent
ssh key | @agent | agent: failure | ssh/agent
host key | ssh-host-key | unable to find any valid known_hosts file | transport/ssh
host key | ssh-host-key | knownhosts: | ssh/knownhosts
host key | ssh-host-key | ssh: host key mismatch | ssh/client.go
host key | ssh-host-key | no authorities for hostname | ssh/certs.go
host key | ssh-host-key | certificate signed by unrecognized authority | ssh/certs.go
host key | ssh-host-key | ssh: no host key | x/crypto: ssh
host key | ssh-host-key | hostkeycallback | ssh
refusal 300 | repo-renamed proxy | http transport: too many redirects | transport/http
refusal 300 | repo-renamed wrong-auth-scheme | http transport: redirect | transport/http
ssh key | ssh-key-not-offered | ssh: unable to authenticate, attempted methods | ssh/client_auth.go
ssh key | ssh-key-unreadable | cannot decode encrypted private key | ssh/keys.go
ssh key | ssh-key-unreadable | ssh: this private key is passphrase protected | ssh/keys.go
ssh key | ssh-key-unreadable | ssh: no key found | ssh/keys.go
ssh key | ssh-key-unreadable | ssh: cannot decode | ssh/keys.go
ssh key | ssh-key-unreadable | ssh: unsupported key type | ssh/keys.go
ssh key | ssh-key-unreadable | ssh: invalid openssh private key format | ssh/keys.go
setup | ssh-key-unreadable | x509: decryption password incorrect | crypto/x509
ssh key? | ssh-key-unreadable | asn1: structure error | encoding/asn1
ssh key | ssh-key-unreadable | error parsing private key | callers
ssh key | ssh-key-unreadable | failed to parse private key | callers
ssh key | ssh-key-algorithm | ssh: no common algorithm | ssh/common.go
network | network | ssh: handshake failed: eof | ssh/client.go
network | network | ssh: handshake failed: read tcp | ssh/client.go
network | network | ssh: handshake failed: ssh: overflow reading version string | ssh/transport.go
loose | network service-incident | ssh: handshake failed: ssh: disconnect, reason | ssh/messages.go
network? | network | dial tcp: lookup <host> | net
network? | network proxy | dial tcp | net
loose? | network proxy | : i/o timeout | net
network? | network proxy | connect: connection refused | net
loose? | network proxy | context deadline exceeded | Go: context
loose? | network proxy | tls handshake timeout | net/http
loose? | network proxy | client.timeout exceeded | net/http
loose? | network proxy | unexpected eof | io
connection? | tls | x509: | crypto/x509
connection? | tls | remote error: tls: | crypto/tls
connection? | tls | tls: failed to verify certificate | crypto/tls
connection? | tls | tls: first record does not look like a tls handshake | crypto/tls
connection? | proxy | proxyconnect tcp | net/http
connection? | proxy | proxy authentication required | net/http
setup | address-malformed ssh-url-port remote-missing | relative paths require a module with a pwd | go-getter
setup | address-malformed ssh-url-port remote-missing | error downloading 'file://<file>@<host>: | go-getter
setup | address-malformed ssh-url-port | ssh url<text>must be | go-getter
setup? | address-malformed ssh-url-port | first path segment in url cannot contain colon | net/url
setup? | address-malformed url-encoding | net/url: invalid | net/url
setup? | url-encoding address-malformed | invalid port "<text>" after host | net/url
setup? | url-encoding | invalid userinfo | net/url
setup? | url-encoding | invalid url escape | net/url
setup | address-malformed ssh-url-port | unsupported scheme " | callers
setup? | @go-module | reading https://api.bitbucket.org/2.0/repositories/<file>fields=scm: | cmd/go
"""

_PYTHON = r"""
no login 401 | @no-login stale-cached-credential | no valid credentials provided | dulwich/client.py
no login 401 | @no-login wrong-username account-password-rejected | unexpected http resp<word> 401 | dulwich/client.py
connection | proxy | no valid proxy credentials provided | dulwich/client.py
refusal 404 | @absent | errors.notgitrepository | a traceback
loose | network ssh-key-not-offered | the remote server unexpectedly closed the connection | dulwich/errors.py
loose | network ssh-key-not-offered | hangupexception | dulwich/errors.py
ssh key | @unreadable | not a valid <word> private key file | paramiko
ssh key | @unreadable | private key file is encrypted | paramiko
ssh key | @unreadable | passwordrequiredexception | paramiko
ssh key | ssh-key-not-offered | no authentication methods available | paramiko
ssh key | ssh-key-not-offered | badauthenticationtype | paramiko
host key | ssh-host-key | badhostkeyexception | paramiko
host key | ssh-host-key | not found in known_hosts | paramiko
network | network service-incident | error reading ssh protocol banner | paramiko
connection? | tls | certificate_verify_failed | ssl
connection? | tls | sslcertverificationerror | ssl
connection? | tls | sslerror( | urllib3
network? | network | failed to resolve ' | urllib3
network? | network | nameresolutionerror | urllib3
network? | network proxy | newconnectionerror | urllib3
network? | network proxy | connecttimeouterror | urllib3
connection? | proxy | proxyerror( | urllib3
loose? | network | temporary failure in name resolution | getaddrinfo
loose? | network | name or service not known | getaddrinfo
loose? | network | nodename nor servname provided | getaddrinfo
"""

_JAVASCRIPT = r"""
connection | tls | unable_to_verify_leaf_signature | node
connection | tls | self_signed_cert_in_chain | node
connection | tls | depth_zero_self_signed_cert | node
connection | tls | cert_has_expired | node
connection | tls | err_tls_cert_altname_invalid | node
network | network | getaddrinfo e | node
loose | network | enotfound | node
network | network proxy | connect econnrefused | node
network | network proxy | connect etimedout | node
network | network proxy tls | econnreset | node
network | network proxy tls | socket hang up | node
network | network proxy | connect ehostunreach | node
network | network proxy | connect enetunreach | node
refusal 200 | @no-git | remote did not reply using the "smart" http protocol | isomorphic-git
"""

_LFS = r"""
verdict | lfs-auth | authentication error: authentication required | lockverifier.go
refusal | lfs-auth token-missing-scope no-write-permission | client error 403 from http | lfshttp
refusal | lfs-auth | client error <number> from http | lfshttp
verdict | service-incident | ^server error: http | lfshttp
verdict | service-incident | fatal error: server error | lfshttp
verdict | rate-limited | rate limit exceeded: | lfshttp
verdict | rate-limited | rate limit for this resource | Bitbucket
refusal | lfs-auth | lfs: client error: http | lfshttp
refusal | lfs-auth repo-not-found-or-no-access | repository or object not found: | lfshttp
verdict | lfs-auth no-write-permission | you must have push access to verify locks | Bitbucket
refusal | lfs-auth no-write-permission | does not support the <text>lfs locking api | commands/lockverifier.go
refusal | wrong-auth-scheme proxy | refusing insecure redirect: https to http | lfshttp
refusal | lfs-auth stale-cached-credential | too many authentication attempts | lfsapi
refusal | lfs-auth token-missing-scope | batch response: | tq
refusal | lfs-auth | check that you have proper access | lfshttp
helper | helper-missing lfs-auth | no credential helper configured | creds
no login | prompt-unavailable lfs-auth | change the git_terminal_prompt env var | creds
ssh key | ssh-key-not-offered lfs-auth | failed to connect to remote ssh server | ssh
loose | lfs-auth network | failed to fetch some objects from | commands
loose | lfs-auth | git-lfs-authenticate | ssh
setup | git-installation-broken | this repository is configured for git lfs but 'git-lfs' was not found | hooks
setup | git-installation-broken | git-lfs: command not found | shell
setup | git-installation-broken | 'lfs' is not a git command | help.c
verdict | malformed-secret | credential value for <text> contains null byte | creds
"""

_GCM = r"""
helper | @store | failed to unlock | libsecret
helper | @store | interaction with the security server is not allowed | SecurityFramework
helper | @store | the keychain is not valid | SecurityFramework
helper | @store | the keychain does not exist | SecurityFramework
helper | @store | the user canceled the operation<text>keychain | macOS itself
helper | @store | failed to open secret service session | SecretServiceCollection
helper | @store | no such secret item at path | libsecret
helper | @store | org.freedesktop.secret<word> was not provided by any .service files | D-Bus
helper | @store | org.freedesktop.secrets | D-Bus
helper | @store | object does not exist at path "/org/freedesktop/secrets | D-Bus
helper | @store | cannot create an item in a locked collection | libsecret
helper | @store | failed to search for credentials | SecretServiceCollection
helper | @store | failed to load secret | SecretServiceCollection
helper | @store | failed to store credentials | SecretServiceCollection
helper | @store | failed to erase credentials | SecretServiceCollection
helper | @store | failed to read item from store | older releases
helper | @store | cannot find gpg id in password store | GpgPassCredentialStore
helper | @store | failed to start gpg | Gpg
helper | @store | password store has not been initialized | older releases
helper | @store | failed to decrypt file '<file>' with gpg | Gpg
helper | @store | gpg: decryption failed | gpg
helper | @store | unknown credential store | CredentialStore
helper | @store | credential store ' | CredentialStore
helper | @store | credentialstore ' | CredentialStore
helper | @store | can only use the '<word>' credential store | CredentialStore
no login | prompt-unavailable | cannot show prompt because gui prompts have been disabled | AuthenticationBase
no login | prompt-unavailable | user cancelled dialog | older releases
loose | prompt-unavailable | user cancelled | BitbucketHostProvider
no login | prompt-unavailable | requires a desktop session | OAuthAuthentication
no login | prompt-unavailable | unable to read prompt input from standard input | older releases
no login | prompt-unavailable | failed to locate a utility to launch the default web browser | BrowserUtils
no login | prompt-unavailable | could not locate a shell execute handler | BrowserUtils
helper | helper-provider-misdetected network | auto-detection of host provider took too long | HostProviderRegistry
refusal | helper-validation token-missing-scope | failed to resolve username. http: | BitbucketHostProvider
refusal | helper-validation token-missing-scope | failed to resolve username | BitbucketHostProvider
helper | helper-command-broken helper-missing | failed to locate '<word>' executable on the path | EnvironmentBase
helper | helper-command-broken helper-missing | failed to locate git | older releases
helper | helper-command-broken | failed to load config cache | GitConfiguration
helper | helper-validation | no authentication mode selected | GenericHostProvider
helper | helper-outdated network | taskcanceledexception | Git-Credential-Manager-for-Windows
helper | helper-outdated | exception encountered.\n | Git-Credential-Manager-for-Windows
helper? | tls helper-outdated | could not create ssl/tls secure channel | .NET
helper? | tls helper-outdated | underlying connection was closed: could not establish trust | .NET
helper? | tls helper-outdated | the ssl connection could not be established | .NET
helper? | tls | remotecertificate | .NET
helper? | network helper-outdated proxy | an error occurred while sending the request | .NET
helper? | network proxy | the remote name could not be resolved | .NET
helper? | network proxy | unable to connect to the remote server | .NET
helper? | helper-outdated | value cannot be null | .NET
helper? | helper-command-broken | you must install or update .net | .NET
helper? | helper-command-broken | you must install .net to run this application | .NET
helper? | helper-command-broken | dotnet<text>libhostfxr | .NET
helper? | helper-command-broken | couldn't find a valid icu package | .NET
helper | @store | failed to encrypt file '<file>' with gpg | Gpg
no login | prompt-unavailable | user interactivity has been disabled | AuthenticationBase
helper | helper-command-broken | unrecognized command or argument ' | System.CommandLine
"""

_KEYCHAINS = r"""
helper | @store | failed to get: -<number> | osxkeychain
helper | @store | failed to store: -<number> | osxkeychain
helper | @store | failed to erase: -<number> | osxkeychain
helper | @store | could not connect to secret service | libsecret
helper | @store | cannot spawn a message bus | D-Bus
helper | @store | cannot autolaunch d-bus | D-Bus
helper | @store | critical **: search failed | libsecret
helper | @store | critical **: lookup failed | libsecret
helper | @store | critical **: store failed | libsecret
helper | @store | credwrite failed | wincred
helper | @store | errsecinteractionnotallowed | macOS
helper | @store | errsecauthfailed | macOS
helper | @store | the user name or passphrase you entered is not correct | macOS
helper | @store | the specified item could not be found in the keychain | macOS
helper | @store | keychain is locked | macOS
helper | @store | error saving generic git credentials | GitHub Desktop
helper | @store | an os keyring couldn't be identified | VS Code
helper | @store | the array bounds are invalid | Windows
"""

_WRAPPERS = r"""
no login 401 | @no-login | authentication failed because no credentials were provided | Xcode
no login 401 | @no-login | could not read username: terminal prompts disabled | Terraform
no login 401 | @no-login | no credentials specified | Jenkins
verdict | askpass-missing | gitaskpass | JetBrains
verdict | askpass-missing | askpass<text>econnrefused | editors
verdict | askpass-missing | vscode-git-<text>enoent | VS Code
verdict | askpass-missing | vscode-git-<text>econnrefused | VS Code
network | network service-incident | invocation failed server returned invalid response | JetBrains
host key | ssh-host-key | the server ssh fingerprint failed to verify | Xcode
no login 401 | @no-login | authentication failed because the credentials were missing | Xcode
refusal 401 | @refused | authentication failed because the credentials were rejected | Xcode
refusal 403 | @may-not-write token-missing-scope | egitnopermission | semantic-release
no login 401 | @no-login token-expired | client_error: authentication required for primary source | CodeBuild
refusal 401 | @refused | you may need to log out and log back in to refresh your token | GitHub Desktop
refusal 401 | @refused | couldn't load list of repositories, incorrect password | Sourcetree
refusal | @rest | permissions to acces | Sourcetree
refusal | helper-validation @rest | [validatecredentials] credential validation failed | older releases of GCM
"""

_BITBUCKET = r"""
verdict 401 | app-password-disabled | app passwords are deprecated | Cloud
verdict | rate-limited | rate limit for this resource has been exceeded | Cloud
verdict | server-license plan-read-only | license has expired | Data Center
verdict | server-license plan-read-only | license<text>expired | Data Center
verdict | server-license plan-read-only | more users than<text>license | Data Center
verdict | server-license plan-read-only | exceeds the number of users allowed by your license | Data Center
verdict | server-hook-rejected | push rejected by yacc | Data Center
verdict | server-hook-rejected | you can only push your own commits | Data Center
verdict | server-hook-rejected | you can only push commits | Data Center
verdict | server-hook-rejected | expected committer | Data Center
verdict | server-hook-rejected | expected author | Data Center
verdict | server-hook-rejected | commit message<text>does not | Data Center
verdict | server-hook-rejected | commit message must | Data Center
verdict | server-hook-rejected | to link your <text>account to your jira account | Data Center
verdict | server-hook-rejected | does not contain a<text>jira | Data Center
verdict | server-hook-rejected | missing jira issue | Data Center
verdict | server-hook-rejected | couldn't find jira issue | Data Center
verdict | server-hook-rejected | push rejected. | Data Center
verdict | server-hook-rejected | push rejected: | Data Center
verdict | server-hook-rejected | , push rejected | Data Center
verdict | branch-restriction | you do not have permission to <text> branch | Data Center
verdict | branch-restriction | you are not permitted to | Data Center
verdict | branch-restriction | can only be modified via pull requests | Data Center
verdict | branch-restriction | cannot be deleted<text>branch permission | Data Center
verdict | branch-restriction | cannot force push | Data Center
verdict | branch-restriction | rewriting the history of a branch is not allowed | Data Center
verdict | branch-restriction | changes must be made through a pull request | GitLab and others
verdict | no-write-permission | you don't have permission to push | Data Center
verdict | no-write-permission | you are not allowed to push | Data Center
verdict | no-write-permission | is archived<text>read-only | Data Center
verdict | no-write-permission | repository is read only | Data Center
verdict | repo-size-limit | exceeds<text>file size limit | Data Center
verdict | repo-size-limit | is larger than the maximum | Data Center
verdict | repo-size-limit | larger than the allowed | Data Center
verdict | repo-size-limit | maximum file size | Data Center
verdict | repo-size-limit | this repository is over | Cloud
loose | service-incident | bitbucket is currently unavailable | Data Center
loose | service-incident | service unavailable | Data Center
loose | service-incident | internal server error | Data Center
loose | service-incident | temporarily unavailable | Cloud
verdict | server-hook-rejected service-incident | communication breakdown with bitbucket.\n | Data Center
verdict? | client-bug | api.bitbucket.org/1.0 | Cloud
verdict | extraheader-clash | duplicate header<text>authorization | nginx
refusal | ssh-url-port repo-not-found-or-no-access | ^invalid command syntax | Cloud
verdict | ssh-access-key-read-only no-write-permission | only has read access to this repository | Cloud
refusal | no-write-permission token-missing-scope | you do not have permission to push | Data Center
verdict | server-hook-rejected | secret scanning found | Data Center
"""

TABLES = {
    "git": _GIT,
    "openssh": _OPENSSH,
    "putty": _PUTTY,
    "curl": _CURL,
    "libgit2": _LIBGIT2,
    "jgit": _JGIT,
    "go-git": _GO,
    "dulwich": _PYTHON,
    "javascript": _JAVASCRIPT,
    "git-lfs": _LFS,
    "gcm": _GCM,
    "keychains": _KEYCHAINS,
    "wrappers": _WRAPPERS,
    "bitbucket": _BITBUCKET,
}
"""The rows of each program."""
