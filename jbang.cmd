@echo off
rem Starts JBang: the installed one; else the pinned one, fetched with Maven and checked; else the official zero-install script.
rem   .\jbang.cmd            lists the commands of this folder
rem   .\jbang.cmd setup      runs one of them in this folder; any other JBang command line works too
rem It does what ./jbang does, for Windows. It was reviewed line by line and tried in parts in Wine, but never run on Windows:
rem please report what does not work.

rem Delayed expansion would eat exclamation marks in arguments; a bracket in them would end a block, so they stand in none.
setlocal EnableExtensions DisableDelayedExpansion
set "version=0.132.1"
set "sha256=f977075849cff866f45b27997f5671ab8a336a5dd3cf9e702b3479128338f3a7"
set "reason="
call :locate
if [%1]==[] goto list
set "word=%~1"

rem A batch file started without CALL does not return. CALL would expand percent signs and double carets in the arguments once more.
set "installed="
for %%i in (jbang.exe jbang.cmd) do if not defined installed if /i not "%%~$PATH:i"=="%self%" set "installed=%%~$PATH:i"
if not defined installed goto pinned
call :suggest
if errorlevel 2 exit /b 2
"%installed%" %*
exit /b %errorlevel%

:pinned
set "java="
for %%i in (java.exe) do set "java=%%~$PATH:i"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java.exe"
set "message=no Java at '%java%': install a JDK 17 or newer, or set JAVA_HOME to one"
if not exist "%java%" goto fail
if not defined JBANG_DIR set "JBANG_DIR=%USERPROFILE%\.jbang"
set "cache=%JBANG_DIR%\cache"
if defined JBANG_CACHE_DIR set "cache=%JBANG_CACHE_DIR%"
set "jar=%cache%\lm-synth-jbang-%version%.jar"
if not exist "%jar%" goto fetch
call :check "%jar%"
if not errorlevel 1 goto run
del "%jar%"

rem SET makes ERRORLEVEL 0 in a .cmd file: the message of a failure is set before the command that may fail
:fetch
where /q mvn
if errorlevel 1 goto official
set "fetched=%cache%\fetch.%RANDOM%%RANDOM%"
set "file=%fetched%\jbang-cli-%version%-all.jar"
set "message=cannot write in '%cache%': set JBANG_DIR to a folder of your own"
mkdir "%fetched%" 2>nul || goto fail
>&2 echo Fetching JBang %version% with Maven (9 MB, once) ...
set "message=Maven could not fetch JBang"
call mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy "-Dartifact=dev.jbang:jbang-cli:%version%:jar:all" ^
 "-DoutputDirectory=%fetched%" <nul >"%fetched%\log" 2>&1
if errorlevel 1 goto unfetched
set "message=the JBang that Maven brought is not the pinned one (SHA-256 differs): remove dev\jbang from Maven's repository and try again"
call :check "%file%"
if errorlevel 1 goto unfetched
set "message=cannot write '%jar%'"
move /y "%file%" "%jar%" >nul 2>&1 || goto unfetched
rmdir /s /q "%fetched%"
goto run

:unfetched
set "reason="
for /f "delims=" %%i in ('findstr ERROR "%fetched%\log" 2^>nul') do if not defined reason set "reason=: %%i"
rmdir /s /q "%fetched%"
goto fail

:official
if exist "%JBANG_DIR%\bin\jbang.cmd" goto zeroinstalled
>&2 echo Fetching the official script that installs JBang %version% ...
set "JBANG_DOWNLOAD_VERSION=%version%"
powershell -NoProfile -ExecutionPolicy Bypass -Command "& ([scriptblock]::Create((iwr -useb https://ps.jbang.dev))) version" >nul 2>&1
set "message=no jbang, mvn or network here: install JBang (https://www.jbang.dev) or Maven"
if not exist "%JBANG_DIR%\bin\jbang.cmd" goto fail
:zeroinstalled
"%JBANG_DIR%\bin\jbang.cmd" %*
exit /b %errorlevel%

rem From here as the official script: JBang prints the command to run and exits with 255
:run
set "JBANG_RUNTIME_SHELL=cmd"
set "JBANG_LAUNCH_CMD=%self%"
set "JBANG_STDIN_NOTTY=true"
rem This wait of 0 seconds fails where standard input is not a console
"%SystemRoot%\System32\timeout.exe" /t 0 >nul 2>&1 && set "JBANG_STDIN_NOTTY=false"
if not defined JBANG_NO_VERSION_CHECK set "JBANG_NO_VERSION_CHECK=true"
set "options=-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
if defined JBANG_JAVA_OPTIONS set "options=%JBANG_JAVA_OPTIONS%"
call :suggest
if errorlevel 2 exit /b 2
set "message=cannot write in '%cache%': set JBANG_DIR to a folder of your own"
rem Batch files that start within the same second draw the same RANDOM numbers
:draw
set "drawn=%cache%\run.%RANDOM%%RANDOM%"
if exist "%drawn%" goto draw
mkdir "%drawn%" 2>nul || goto fail
set "output=%drawn%\output"
>"%output%" "%java%" %options% -jar "%jar%" %*
set "code=%errorlevel%"
set "command="
if %code%==255 for /f "usebackq delims=" %%i in ("%output%") do if not defined command set "command=%%i"
if not %code%==255 type "%output%"
rmdir /s /q "%drawn%"
if not %code%==255 exit /b %code%
%command%
exit /b %errorlevel%

:list
powershell -NoProfile -Command "$catalog = Get-Content -Raw -LiteralPath (Join-Path $env:folder 'jbang-catalog.json') | ConvertFrom-Json;" ^
 "'lm-synth: a synthetic hospital database for MySQL. Start with .\jbang.cmd setup; each command explains itself with --help.'; '';" ^
 "$catalog.aliases.PSObject.Properties | ForEach-Object { '  .\jbang.cmd {0,-10} {1}' -f $_.Name, $_.Value.description }"
exit /b %errorlevel%

rem Sets self and folder. Outside of a subroutine, the name in 0 is what was typed, and may lack folder and extension.
:locate
set "self=%~f0"
set "folder=%~dp0"
exit /b 0

rem :suggest fails with 2 at a misspelt command, as ./jbang does: nearly one of this folder, no file, and unknown to JBang.
rem Its first line ends it for words of other characters than small letters, some of which would not be safe in the next.
:suggest
for /f "delims=abcdefghijklmnopqrstuvwxyz" %%i in ("%word%") do exit /b 0
if not defined word exit /b 0
if exist "%word%" exit /b 0
findstr /l /c:"\"%word%\": {" "%folder%jbang-catalog.json" >nul && exit /b 0
powershell -NoProfile -Command "$word = $env:word; $least = 3; $near = '';" ^
 "$catalog = Get-Content -Raw -LiteralPath (Join-Path $env:folder 'jbang-catalog.json') | ConvertFrom-Json;" ^
 "foreach ($name in $catalog.aliases.PSObject.Properties.Name) {" ^
 "  $begins = $word.Length -gt 2 -and $name.StartsWith($word);" ^
 "  $differ = if ($begins) { 1 } else { @(Compare-Object ([char[]]$word) ([char[]]$name)).Count };" ^
 "  if ($differ -lt $least) { $least = $differ; $near = $name } };" ^
 "if (-not $near) { exit 0 };" ^
 "$known = if ($env:installed) { & $env:installed --help 2>&1; & $env:installed alias list 2>&1 }" ^
 "  else { & $env:java -jar $env:jar --help 2>&1; & $env:java -jar $env:jar alias list 2>&1 };" ^
 "if ($known -match ('^ *' + $word + '( |$)')) { exit 0 };" ^
 "[Console]::Error.WriteLine('jbang: there is no command ''' + $word + '''; did you mean ''' + $near + '''?'); exit 2"
exit /b %errorlevel%

rem :check FILE: fails unless it is the pinned JBang
:check
certutil -hashfile %1 SHA256 | findstr /i /b /c:"%sha256%" >nul
exit /b %errorlevel%

rem Delayed expansion prints a message as it is, with any character in it
:fail
setlocal EnableDelayedExpansion
>&2 echo jbang: !message!!reason!
exit /b 1
