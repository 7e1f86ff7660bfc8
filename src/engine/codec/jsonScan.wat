;; Checks whether a text is JSON, sixteen bytes at once. `npm run build:wasm` compiles this file to `jsonScanCode.ts` (docs/decisions/0008).
;;
;; Memory: addresses 0 to 16,383 contain one byte for each open level except the innermost: its closing bracket. The text follows. After the
;; text, there is a zero, which is not allowed anywhere in JSON, so that no loop needs to check for the end. At least fifteen bytes with any
;; values follow the zero, because sixteen bytes are read at once.
(module
  (import "text" "memory" (memory 1))

  ;; Returns the address after the white space at this address.
  (func $pastBlanks (param $at i32) (result i32)
    (local $code i32)
    (loop $again
      (local.set $code (i32.load8_u (local.get $at)))
      (if
        (i32.or
          (i32.or
            (i32.eq (local.get $code) (i32.const 0x20))
            (i32.eq (local.get $code) (i32.const 0x0a)))
          (i32.or
            (i32.eq (local.get $code) (i32.const 0x0d))
            (i32.eq (local.get $code) (i32.const 0x09))))
        (then
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br $again))))
    (local.get $at))

  ;; Returns the address after the digits at this address; 0 if there is no digit.
  (func $pastDigits (param $at i32) (result i32)
    (local $from i32)
    (local $others i32)
    (local.set $from (local.get $at))
    (loop $again
      (local.set $others
        (i8x16.bitmask
          (i8x16.ge_u
            (i8x16.sub (v128.load (local.get $at)) (v128.const i8x16 48 48 48 48 48 48 48 48 48 48 48 48 48 48 48 48))
            (v128.const i8x16 10 10 10 10 10 10 10 10 10 10 10 10 10 10 10 10))))
      (if (i32.eqz (local.get $others))
        (then
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (br $again))))
    (local.set $at (i32.add (local.get $at) (i32.ctz (local.get $others))))
    (select (i32.const 0) (local.get $at) (i32.eq (local.get $at) (local.get $from))))

  ;; Returns the address after the escape sequence whose backslash is at this address; 0 if the sequence is invalid.
  (func $pastEscape (param $at i32) (result i32)
    (local $code i32)
    (local $last i32)
    (local.set $code (i32.load8_u offset=1 (local.get $at)))
    (if (i32.eq (local.get $code) (i32.const 0x75)) ;; "u" and four hexadecimal digits
      (then
        (local.set $at (i32.add (local.get $at) (i32.const 2)))
        (local.set $last (i32.add (local.get $at) (i32.const 4)))
        (loop $again
          (local.set $code (i32.load8_u (local.get $at)))
          (if
            (i32.and
              (i32.ge_u (i32.sub (local.get $code) (i32.const 0x30)) (i32.const 10))
              (i32.ge_u (i32.sub (i32.or (local.get $code) (i32.const 0x20)) (i32.const 0x61)) (i32.const 6)))
            (then (return (i32.const 0))))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br_if $again (i32.lt_u (local.get $at) (local.get $last))))
        (return (local.get $at))))
    (if
      (i32.eqz
        (i32.or
          (i32.or
            (i32.or (i32.eq (local.get $code) (i32.const 0x22)) (i32.eq (local.get $code) (i32.const 0x5c)))
            (i32.or (i32.eq (local.get $code) (i32.const 0x2f)) (i32.eq (local.get $code) (i32.const 0x62))))
          (i32.or
            (i32.or (i32.eq (local.get $code) (i32.const 0x66)) (i32.eq (local.get $code) (i32.const 0x6e)))
            (i32.or (i32.eq (local.get $code) (i32.const 0x72)) (i32.eq (local.get $code) (i32.const 0x74))))))
      (then (return (i32.const 0))))
    (i32.add (local.get $at) (i32.const 2)))

  ;; Returns 1 if the text from `at` to `end` is one value, apart from white space around it. Returns 2 if its nesting exceeds 16,384 levels
  ;; and everything before that level is valid. Returns 0 otherwise.
  (func (export "isJson") (param $at i32) (param $end i32) (result i32)
    (local $depth i32)
    (local $closer i32)
    (local $code i32)
    (local $isKey i32)
    (local $chunk v128)
    (local $stops i32)
    ;; A value, or the key of a member, begins at `at`, possibly after white space.
    (loop $next
      (local.set $code (i32.load8_u (local.get $at)))
      (if (i32.le_u (local.get $code) (i32.const 0x20))
        (then
          (local.set $at (call $pastBlanks (local.get $at)))
          (local.set $code (i32.load8_u (local.get $at)))))
      (block $ended
        (if (i32.eq (local.get $code) (i32.const 0x22))
          (then
            (local.set $at (i32.add (local.get $at) (i32.const 1)))
            (loop $string
              (local.set $chunk (v128.load (local.get $at)))
              ;; Finds the next quote, backslash or control character.
              (local.set $stops
                (i8x16.bitmask
                  (v128.or
                    (v128.or
                      (i8x16.eq
                        (local.get $chunk)
                        (v128.const i8x16 34 34 34 34 34 34 34 34 34 34 34 34 34 34 34 34))
                      (i8x16.eq
                        (local.get $chunk)
                        (v128.const i8x16 92 92 92 92 92 92 92 92 92 92 92 92 92 92 92 92)))
                    (i8x16.lt_u
                      (local.get $chunk)
                      (v128.const i8x16 32 32 32 32 32 32 32 32 32 32 32 32 32 32 32 32)))))
              (if (i32.eqz (local.get $stops))
                (then
                  (local.set $at (i32.add (local.get $at) (i32.const 16)))
                  (br $string)))
              (local.set $at (i32.add (local.get $at) (i32.ctz (local.get $stops))))
              (local.set $code (i32.load8_u (local.get $at)))
              (if (i32.ne (local.get $code) (i32.const 0x22))
                (then
                  (if (i32.ne (local.get $code) (i32.const 0x5c)) (then (return (i32.const 0))))
                  (local.set $at (call $pastEscape (local.get $at)))
                  (br_if $string (local.get $at))
                  (return (i32.const 0)))))
            (local.set $at (i32.add (local.get $at) (i32.const 1)))
            (br_if $ended (i32.eqz (local.get $isKey)))
            (local.set $code (i32.load8_u (local.get $at)))
            (if (i32.le_u (local.get $code) (i32.const 0x20))
              (then
                (local.set $at (call $pastBlanks (local.get $at)))
                (local.set $code (i32.load8_u (local.get $at)))))
            (if (i32.ne (local.get $code) (i32.const 0x3a)) (then (return (i32.const 0))))
            (local.set $at (i32.add (local.get $at) (i32.const 1)))
            (local.set $isKey (i32.const 0))
            (br $next)))
        (if (local.get $isKey) (then (return (i32.const 0))))
        (if
          (i32.or
            (i32.lt_u (i32.sub (local.get $code) (i32.const 0x30)) (i32.const 10))
            (i32.eq (local.get $code) (i32.const 0x2d)))
          (then
            (if (i32.eq (local.get $code) (i32.const 0x2d))
              (then
                (local.set $at (i32.add (local.get $at) (i32.const 1)))
                (local.set $code (i32.load8_u (local.get $at)))))
            (if (i32.eq (local.get $code) (i32.const 0x30))
              (then (local.set $at (i32.add (local.get $at) (i32.const 1))))
              (else
                (local.set $at (call $pastDigits (local.get $at)))
                (if (i32.eqz (local.get $at)) (then (return (i32.const 0))))))
            (local.set $code (i32.load8_u (local.get $at)))
            (if (i32.eq (local.get $code) (i32.const 0x2e))
              (then
                (local.set $at (call $pastDigits (i32.add (local.get $at) (i32.const 1))))
                (if (i32.eqz (local.get $at)) (then (return (i32.const 0))))
                (local.set $code (i32.load8_u (local.get $at)))))
            (br_if $ended (i32.ne (i32.or (local.get $code) (i32.const 0x20)) (i32.const 0x65))) ;; e or E
            (local.set $at (i32.add (local.get $at) (i32.const 1)))
            (local.set $code (i32.load8_u (local.get $at)))
            (if
              (i32.or (i32.eq (local.get $code) (i32.const 0x2b)) (i32.eq (local.get $code) (i32.const 0x2d)))
              (then (local.set $at (i32.add (local.get $at) (i32.const 1)))))
            (local.set $at (call $pastDigits (local.get $at)))
            (br_if $ended (local.get $at))
            (return (i32.const 0))))
        (if
          (i32.or (i32.eq (local.get $code) (i32.const 0x7b)) (i32.eq (local.get $code) (i32.const 0x5b)))
          (then
            (local.set $at (i32.add (local.get $at) (i32.const 1)))
            (if (i32.le_u (i32.load8_u (local.get $at)) (i32.const 0x20))
              (then (local.set $at (call $pastBlanks (local.get $at)))))
            ;; The codes of "]" and "}" are those of "[" and "{" plus 2.
            (if (i32.eq (i32.load8_u (local.get $at)) (i32.add (local.get $code) (i32.const 2)))
              (then
                (local.set $at (i32.add (local.get $at) (i32.const 1)))
                (br $ended)))
            (if (i32.eq (local.get $depth) (i32.const 16384)) (then (return (i32.const 2))))
            (i32.store8 (local.get $depth) (local.get $closer))
            (local.set $depth (i32.add (local.get $depth) (i32.const 1)))
            (local.set $closer (i32.add (local.get $code) (i32.const 2)))
            (local.set $isKey (i32.eq (local.get $code) (i32.const 0x7b)))
            (br $next)))
        ;; The literals are compared as little-endian numbers of four bytes: "true", "null", and the end of "false".
        (if (i32.eq (local.get $code) (i32.const 0x74))
          (then
            (if (i32.ne (i32.load (local.get $at)) (i32.const 0x65757274)) (then (return (i32.const 0))))
            (local.set $at (i32.add (local.get $at) (i32.const 4)))
            (br $ended)))
        (if (i32.eq (local.get $code) (i32.const 0x6e))
          (then
            (if (i32.ne (i32.load (local.get $at)) (i32.const 0x6c6c756e)) (then (return (i32.const 0))))
            (local.set $at (i32.add (local.get $at) (i32.const 4)))
            (br $ended)))
        (if (i32.ne (local.get $code) (i32.const 0x66)) (then (return (i32.const 0))))
        (if (i32.ne (i32.load offset=1 (local.get $at)) (i32.const 0x65736c61)) (then (return (i32.const 0))))
        (local.set $at (i32.add (local.get $at) (i32.const 5))))
      ;; A value has ended. The levels around it may end too.
      (loop $level
        (local.set $code (i32.load8_u (local.get $at)))
        (if (i32.le_u (local.get $code) (i32.const 0x20))
          (then
            (local.set $at (call $pastBlanks (local.get $at)))
            (local.set $code (i32.load8_u (local.get $at)))))
        (if (i32.eqz (local.get $depth)) (then (return (i32.eq (local.get $at) (local.get $end)))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (if (i32.eq (local.get $code) (i32.const 0x2c))
          (then
            (local.set $isKey (i32.eq (local.get $closer) (i32.const 0x7d)))
            (br $next)))
        (if (i32.ne (local.get $code) (local.get $closer)) (then (return (i32.const 0))))
        (local.set $depth (i32.sub (local.get $depth) (i32.const 1)))
        (local.set $closer (i32.load8_u (local.get $depth)))
        (br $level)))
    (unreachable)))
