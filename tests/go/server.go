// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

// Answers each client with what it says, in capitals, until one says "stop". Before the first one
// comes another goroutine speaks.
package main

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"strings"
	"time"
)

func serve(connection net.Conn, stop chan<- bool) {
	defer connection.Close()
	lines := bufio.NewScanner(connection)
	for lines.Scan() {
		if lines.Text() == "stop" {
			stop <- true
			return
		}
		fmt.Fprintln(connection, strings.ToUpper(lines.Text()))
	}
}

func main() {
	listener, err := net.FileListener(os.NewFile(3, "listener"))
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	go func() {
		time.Sleep(100 * time.Millisecond)
		fmt.Println("waiting")
	}()
	stop := make(chan bool)
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				fmt.Println(err)
				os.Exit(1)
			}
			go serve(connection, stop)
		}
	}()
	<-stop
	fmt.Println("stopped")
}
